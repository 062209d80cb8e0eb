import { describe, expect, it } from 'vitest';
import type { Ending, Facts, Issued } from '../../../soak/evidence.ts';
import { judge, type Verdict } from '../../../soak/judge.ts';
import type { Ask } from '../../../soak/asks.ts';
import { baseKey, wanted } from '../../../soak/world.ts';

const now = Date.UTC(2026, 0, 31, 12);
const hour = 3_600_000;
const role = (letter: string): string => `arn:aws:iam::111111111111:role/role-${letter}`;

function issue(id: string, letter: string, by: string, more: Partial<Issued> = {}): Issued {
  const [secret, token] = [`secret of ${id}`, `token of ${id}`];
  const common = { sessionName: 'test-admin', policy: undefined, spoiled: undefined, expires: now + hour };
  return { id, secret, token, by, arn: role(letter), ...common, ...more };
}

const chain = [issue('A1', 'a', baseKey.id), issue('X1', 'x', 'A1')];
const facts = (more: readonly Issued[] = [], rest: Partial<Facts> = {}): Facts => ({
  issued: new Map([...chain, ...more].map((one) => [one.id, one])),
  offsets: [{ at: 0, ours: 0, aws: 0 }],
  troubles: [],
  ...rest,
});

function printed(id: string, changed: Readonly<Record<string, unknown>> = {}): string {
  const document = {
    Version: 1,
    AccessKeyId: id,
    SecretAccessKey: `secret of ${id}`,
    SessionToken: `token of ${id}`,
    Expiration: new Date(now + hour).toISOString().replace('.000', ''),
    AccountId: '111111111111',
  };
  return `${JSON.stringify({ ...document, ...changed })}\n`;
}

function asking(profile: string, policy?: string): Ask {
  const one = wanted.find((each) => each.profile === profile);
  if (one === undefined) throw new Error(`nobody asks for ${profile}`);
  const path = one.path.map((made, index) =>
    policy !== undefined && index === one.path.length - 1 ? { ...made, policy } : made,
  );
  return { wanted: one, path, flags: [], cache: 'file', pause: 0 };
}

const right: Ending = {
  ask: asking('role-x'),
  pid: 4711,
  code: 0,
  signal: null,
  stdout: printed('X1'),
  stderr: 'rolechain: trace: 12 ms plan profile=role-x\n',
  started: now - 1000,
  ended: now,
  stopped: 0,
  starved: 0,
  sent: [],
};

/** What the trace tells of a wait for somebody's code. */
const prompted = (milliseconds: number): string =>
  `rolechain: trace: 24866 ms deadline.untimed milliseconds=${milliseconds}\n`;

const refused = (code: string, exit: number): Partial<Ending> => ({
  code: exit,
  stdout: '',
  stderr: `rolechain: trace: 1 ms\nrolechain: error: no [${code}]\nrolechain: hint: yes\n`,
});

const verdict = (ending: Partial<Ending>, known: Facts = facts()): Verdict => judge({ ...right, ...ending }, known);

describe('what is no loss', () => {
  it.each<[string, Partial<Ending>, Facts, Verdict]>([
    ['an answer that the emulator gave for exactly this', {}, facts(), { kind: 'answer' }],
    [
      'a session made with a code before the first role',
      { ask: asking('role-n'), stdout: printed('N1') },
      facts([issue('N1', 'n', 'M1'), issue('M1', 'm', 'S1'), mfaSession()]),
      { kind: 'answer' },
    ],
    [
      'the note that nothing is cached, beside an answer',
      { stderr: 'rolechain: credentials are not cached: there is no keychain (…)\n' },
      facts(),
      { kind: 'answer' },
    ],
    [
      'a refusal with its code and exit',
      refused('LOCK_TIMEOUT', 7),
      facts(),
      { kind: 'refusal', code: 'LOCK_TIMEOUT' },
    ],
    [
      'a refusal that something gave reason for',
      refused('STS_THROTTLED', 7),
      facts([], { troubles: ['weather'] }),
      { kind: 'refusal', code: 'STS_THROTTLED' },
    ],
    [
      'a death that we sent',
      { code: null, signal: 'SIGKILL', stdout: '', sent: ['SIGKILL'] },
      facts(),
      { kind: 'ended' },
    ],
    ['an end that we asked for', { code: 143, stdout: '', sent: ['SIGTERM'] }, facts(), { kind: 'ended' }],
    ['our signal came too late', { sent: ['SIGTERM'] }, facts(), { kind: 'answer' }],
    ['a long life without a processor', { started: now - 30_000, starved: 9_000 }, facts(), { kind: 'answer' }],
    ['a long life in which it was stopped', { started: now - 30_000, stopped: 9_000 }, facts(), { kind: 'answer' }],
    [
      'on a slow clock, a session that seems to end sooner',
      { stdout: printed('X1', { Expiration: '2026-01-31T12:00:00Z' }) },
      facts([], { offsets: [{ at: 0, ours: -hour, aws: 0 }] }),
      { kind: 'answer' },
    ],
    [
      'a session that ended while AWS’s clock was stepped',
      {},
      facts([], {
        offsets: [
          { at: 0, ours: 0, aws: 0 },
          { at: now - 500, ours: 2 * hour, aws: 2 * hour },
        ],
      }),
      { kind: 'answer' },
    ],
    [
      'a session that ended in mid-chain, while an hour passed',
      refused('STS_EXPIRED', 4),
      facts([], {
        offsets: [
          { at: 0, ours: 0, aws: 0 },
          { at: now - 500, ours: hour, aws: hour },
        ],
      }),
      { kind: 'refusal', code: 'STS_EXPIRED' },
    ],
  ])('%s', (_, ending, known, expected) => {
    expect(verdict(ending, known)).toEqual(expected);
  });
});

function mfaSession(): Issued {
  const { arn: _, ...session } = issue('S1', 'none', baseKey.id, { sessionName: undefined });
  return session;
}

describe('what is a loss', () => {
  const spoiled = issue('X2', 'x', 'A1', { spoiled: 'truncated' });
  const narrow = JSON.stringify({ Version: '2012-10-17' });
  it.each<[string, Partial<Ending>, RegExp, Facts?]>([
    ['nothing on stdout', { stdout: '' }, /no document/],
    ['half a document', { stdout: printed('X1').slice(0, 90) }, /no document/],
    ['two documents', { stdout: printed('X1').repeat(2) }, /no document/],
    ['a document without its newline', { stdout: printed('X1').trim() }, /no document/],
    ['text in braces', { stdout: '{nothing}\n' }, /Version/],
    ['another version', { stdout: printed('X1', { Version: '1' }) }, /Version/],
    ['a key that nobody issued', { stdout: printed('X9') }, /nobody issued/],
    ['the secret of another key', { stdout: printed('X1', { SecretAccessKey: 'secret of A1' }) }, /belong together/],
    ['the token of another key', { stdout: printed('X1', { SessionToken: 'token of A1' }) }, /belong together/],
    ['another account', { stdout: printed('X1', { AccountId: '222222222222' }) }, /account/],
    ['the role before', { stdout: printed('A1') }, /is of .*role-a, not of .*role-x/],
    ['an answer that was damaged', { stdout: printed('X2') }, /spoiled/, facts([spoiled])],
    [
      'another session name',
      { stdout: printed('X3') },
      /session name/,
      facts([issue('X3', 'x', 'A1', { sessionName: 'b' })]),
    ],
    ['more rights than were asked for', { ask: asking('role-x', narrow) }, /policy none/],
    ['other rights', { stdout: printed('X4') }, /policy \{/, facts([issue('X4', 'x', 'A1', { policy: narrow })])],
    [
      'more rights on the way',
      { ask: asking('narrow-d'), stdout: printed('D1') },
      /C1 has the policy none/,
      wideChain(),
    ],
    ['a shorter way', { stdout: printed('X5') }, /made of the base/, facts([issue('X5', 'x', baseKey.id)])],
    [
      'a longer way',
      { stdout: printed('X6') },
      /is of .*role-b/,
      facts([issue('X6', 'x', 'B1'), issue('B1', 'b', 'A1')]),
    ],
    ['a way from nowhere', { stdout: printed('X7') }, /made of nothing/, facts([issue('X7', 'x', 'lost')])],
    ['expired credentials', { started: now + hour, ended: now + hour + 9 }, /expired/],
    ['expired by AWS’s clock', {}, /expired/, facts([], { offsets: [{ at: 0, ours: 0, aws: hour }] })],
    ['no time of expiry', { stdout: printed('X1', { Expiration: 'soon' }) }, /no time/],
    ['a later time of expiry', { stdout: printed('X1', { Expiration: '2026-01-31T14:00:00Z' }) }, /promised/],
    ['a later one on a slow clock', {}, /promised/, facts([], { offsets: [{ at: 0, ours: -hour, aws: 0 }] })],
    ['words beside an answer', { stderr: 'Warning: old\n' }, /a success says/],
    ['a secret on stderr', { stderr: `rolechain: trace: ${baseKey.secret}\n` }, /secret/],
    ['a secret of the emulator on stderr', { stderr: 'rolechain: trace: EMULATORSECRET/abc\n' }, /secret/],
    ['a refusal with an answer', { ...refused('LOCK_TIMEOUT', 7), stdout: printed('X1') }, /stdout/],
    ['a refusal without a code', { code: 1, stdout: '', stderr: 'Error: at x.js:1\n' }, /without a code/],
    ['a refusal without a word', { code: 7, stdout: '', stderr: '' }, /without a code/],
    ['a code that is not known', refused('NO_IDEA', 7), /NO_IDEA/],
    ['a fault of ours', refused('INTERNAL', 1), /INTERNAL/],
    ['the exit of another code', refused('LOCK_TIMEOUT', 4), /exit 4 with LOCK_TIMEOUT/],
    ['a refusal that nothing gave reason for', refused('STS_THROTTLED', 7), /nothing gave reason/],
    ['an ended session when no hour passed', refused('STS_EXPIRED', 4), /nothing gave reason/],
    ['a death of its own', { code: null, signal: 'SIGSEGV', stdout: '' }, /died of SIGSEGV/],
    ['another death than ours', { code: null, signal: 'SIGABRT', stdout: '', sent: ['SIGKILL'] }, /died of SIGABRT/],
    ['an exit as if by a signal', { code: 143, stdout: '', stderr: '' }, /without a code/],
    [
      'half an answer of who was killed',
      { code: null, signal: 'SIGKILL', stdout: '{"Ver', sent: ['SIGKILL'] },
      /no document/,
    ],
    ['a life beyond the deadline', { started: now - 22_001 }, /lived 22001 ms/],
    ['one beyond it and a prompt', { started: now - 26_001, stderr: prompted(4000) }, /lived 22001 ms/],
    ['one longer than any prompt', { started: now - 90_000, stderr: prompted(80_000) }, /lived 34000 ms/],
    ['one beyond it all the same', { started: now - 40_000, starved: 9_000, stopped: 8_000 }, /lived 23000 ms/],
  ])('%s', (_, ending, what, known = facts()) => {
    expect(verdict(ending, known)).toEqual({ kind: 'loss', what: expect.stringMatching(what) });
  });
});

function wideChain(): Facts {
  return facts([issue('B1', 'b', 'A1'), issue('C1', 'c', 'B1'), issue('D1', 'd', 'C1')]);
}
