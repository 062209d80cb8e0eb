import { describe, expect } from 'vitest';
import type { Call, Fault } from '../emulator/emulator.ts';
import type { FaultRule } from '../emulator/faults.ts';
import { allow, fiveHops, testAdminKey, trust } from '../emulator/worlds.ts';
import { allCalls, assumed } from '../support/calls.ts';
import { it, type Box, type TracedRun } from '../support/case.ts';
import { adminKeys, fiveHopConfig } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';

const roleA = ['process', '--profile', 'role-a'];
const roleArn = 'arn:aws:iam::111111111111:role/role-a';
const always: FaultRule = { action: 'AssumeRole', times: Number.POSITIVE_INFINITY };
const twice: FaultRule = { action: 'AssumeRole', times: 2 };
const rejected = (reason: string): string =>
  `rolechain: error: STS rejected sts:AssumeRole for ${roleArn}: ${reason} [STS_REJECTED]\n`;

/** What a run came to, the port of the emulator left out. */
const outcome = ({ code, stdout, stderr }: TracedRun) => ({
  code,
  stdout,
  stderr: stderr.replace(/(127\.0\.0\.1):\d+/, '$1'),
});

/** How long STS was left alone between the calls, in ms. */
const pauses = (calls: readonly Call[]): readonly number[] =>
  calls.slice(1).map(({ time }, index) => time.getTime() - (calls[index]?.time.getTime() ?? 0));

describe('FAULT 16: STS has too many calls', () => {
  const statuses = [400, 429, 503] as const;

  it.for(statuses)('twice (%i): the third is answered', async (status, { box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    sts.fault({ kind: 'throttle', status }, twice);
    const ran = await box.run(roleA);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
    expectDocument(ran.stdout);
    expect(allCalls(sts.calls)).toEqual(['GetCallerIdentity', ...Array<string>(3).fill('AssumeRole role-a')]);
  });

  it.for(statuses)('always (%i): it is refused after three', async (status, { box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    sts.fault({ kind: 'throttle', status }, always);
    expect(outcome(await box.run(roleA))).toEqual({
      code: 7,
      stdout: '',
      stderr:
        'rolechain: error: STS throttled sts:AssumeRole, also when it was tried again [STS_THROTTLED]\n' +
        'rolechain: hint: wait a little and run it again\n',
    });
    expect(assumed(sts.calls)).toHaveLength(3);
  });

  it('there is a pause before each new try, and not the same one for all', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const seen: number[] = [];
    for (let turn = 0; turn < 2; turn += 1) {
      sts.fault({ kind: 'throttle' }, twice);
      const before = assumed(sts.calls).length;
      // oxlint-disable-next-line no-await-in-loop -- each by itself
      await box.run([...roleA, '--no-cache']);
      seen.push(...pauses(assumed(sts.calls).slice(before)));
    }
    // AWS's SDK draws each from 0 to 1 s and 0 to 2 s; that all four are alike, or nothing, cannot be by chance.
    expect(Math.max(...seen)).toBeGreaterThan(100);
    expect(Math.max(...seen) - Math.min(...seen)).toBeGreaterThan(20);
  });
});

interface Refused {
  readonly what: string;
  readonly fault: Fault;
  readonly code?: number;
  readonly stderr: string;
}

/** Each of these, for as long as it lasts, is refused, and nothing is kept: the next run is answered by new calls. */
async function refuses({ fault, code = 4, stderr }: Refused, box: Box): Promise<void> {
  const sts = await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  sts.fault(fault, always);
  expect(outcome(await box.run(roleA))).toEqual({ code, stdout: '', stderr });
  sts.clearFaults();
  const before = sts.calls.length;
  const next = await box.run(roleA);
  expect({ code: next.code, stderr: next.stderr }).toEqual({ code: 0, stderr: '' });
  expectDocument(next.stdout);
  expect(allCalls(sts.calls.slice(before))).toContain('AssumeRole role-a');
}

it('FAULT 17: a page for people with 500 is an unexpected answer, and is not shown', async ({ box }) => {
  await refuses(
    {
      what: '',
      fault: { kind: 'html' },
      code: 7,
      stderr:
        'rolechain: error: cannot reach STS at 127.0.0.1: unexpected answer (HTTP 500) [STS_UNREACHABLE]\n' +
        'rolechain: hint: check the network, the region, HTTPS_PROXY and ca_bundle\n',
    },
    box,
  );
});

describe('FAULT 19: STS says 200, and', () => {
  const notSts = rejected('unexpected answer: it is not one of STS');
  const lacks = rejected('its answer lacks a part of the credentials');
  const other = rejected('its answer is for another role or session name');
  it.for<Refused>([
    { what: 'garbage', fault: { kind: 'garbage' }, stderr: notSts },
    { what: 'half of its answer', fault: { kind: 'truncated' }, stderr: notSts },
    { what: 'entities that unfold to gigabytes', fault: { kind: 'billion-laughs' }, stderr: lacks },
    { what: '100 MB', fault: { kind: 'huge' }, stderr: notSts },
    ...['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration', 'Credentials'].map((element) => ({
      what: `no ${element}`,
      fault: { kind: 'missing' as const, element },
      stderr: lacks,
    })),
    { what: 'credentials of another role', fault: { kind: 'other-role' }, stderr: other },
    { what: 'credentials of another session name', fault: { kind: 'other-session-name' }, stderr: other },
    {
      what: 'credentials of another account',
      fault: {
        kind: 'altered',
        element: 'Arn',
        content: 'arn:aws:sts::222222222222:assumed-role/role-a/test-admin',
      },
      stderr: other,
    },
  ])('$what', async (row, { box }) => {
    await refuses(row, box);
  });
});

describe('FAULT 20: credentials that end', () => {
  it.for<Refused>([
    {
      what: 'in the past',
      fault: { kind: 'altered', element: 'Expiration', content: '2020-01-01T00:00:00Z' },
      stderr: rejected('its answer holds credentials that expired at 2020-01-01T00:00:00.000Z'),
    },
    {
      what: 'at no time',
      fault: { kind: 'altered', element: 'Expiration', content: 'tomorrow' },
      stderr: rejected('unexpected answer: it is not one of STS'),
    },
  ])('$what are refused', async (row, { box }) => {
    await refuses(row, box);
  });

  it('in a few seconds are given out, and never kept', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    // Ten seconds, and time for a busy machine to start the program.
    const soon = (): string => new Date(Date.now() + 15_000).toISOString();
    sts.fault({ kind: 'altered', element: 'Expiration', content: soon() }, { action: 'AssumeRole' });
    const first = await box.run(roleA);
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' });
    sts.fault({ kind: 'altered', element: 'Expiration', content: soon() }, { action: 'AssumeRole' });
    const second = await box.run(roleA);
    expect({ code: second.code, stderr: second.stderr }).toEqual({ code: 0, stderr: '' });
    expect(expectDocument(second.stdout).AccessKeyId).not.toBe(expectDocument(first.stdout).AccessKeyId);
    expect(assumed(sts.calls)).toHaveLength(2);
    expect((await box.run(['cache', 'list'])).stdout).not.toContain(roleArn);
  });
});

describe('FAULT 21: a clock that is an hour', () => {
  const hint = '[CLOCK_SKEW]\nrolechain: hint: set the clock (on Linux: "timedatectl set-ntp true") and run it again\n';
  const wrong = 'rolechain: error: this machine’s clock differs from AWS’s by more than STS accepts: ';

  it('slow: STS tells the time, and the second try is answered', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    sts.fault({ kind: 'skew', ms: 3_600_000 }, { times: Number.POSITIVE_INFINITY });
    const ran = await box.run(['process', '--profile', 'role-c']);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
    // Learnt once, known for all hops after.
    expect(sts.calls.map(({ action, errorCode }) => [action, errorCode])).toEqual([
      ['GetCallerIdentity', 'SignatureDoesNotMatch'],
      ['GetCallerIdentity', undefined],
      ['AssumeRole', undefined],
      ['AssumeRole', undefined],
      ['AssumeRole', undefined],
    ]);
  });

  // A session of an hour has ended before it began, by this machine's clock, and so no caller would take it.
  it('fast: STS tells the time, and the session is refused with what to do', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    sts.fault({ kind: 'skew', ms: -3_600_000 }, { times: Number.POSITIVE_INFINITY });
    const ran = await box.run(roleA);
    expect({ ...outcome(ran), stderr: ran.stderr.replace(/at 20\S*Z/, 'at TIME') }).toEqual({
      code: 7,
      stdout: '',
      stderr: `${wrong}by this machine’s clock STS issues credentials that expired at TIME ${hint}`,
    });
    expect(allCalls(sts.calls)).toEqual(['GetCallerIdentity', 'GetCallerIdentity', 'AssumeRole role-a']);
  });

  it.for([
    'Signature expired: 20261122T010000Z is now earlier than 20261122T014500Z (20261122T020000Z - 15 min.)',
    'Signature not yet current: 20261122T030000Z is still later than 20261122T021500Z',
  ])('wrong, and STS insists: %s', async (message, { box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    sts.fault({ kind: 'refuse', status: 403, code: 'SignatureDoesNotMatch', message }, always);
    const ran = await box.run(roleA);
    expect(outcome(ran)).toEqual({ code: 7, stdout: '', stderr: `${wrong}${message} ${hint}` });
    expect(assumed(sts.calls).length).toBeLessThan(3);
  });
});

describe('FAULT 22: a kept session in the middle of the chain', () => {
  it.for([
    { what: 'has ended early', end: 'expireSessions' as const },
    { what: 'was revoked', end: 'revokeSessions' as const },
  ])('$what: it goes, and the chain is walked once more from its base', async ({ end }, { box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    expect(await box.run(['process', '--profile', 'role-b'])).toMatchObject({ code: 0 });
    sts[end]();
    const before = sts.calls.length;
    const ran = await box.run(['process', '--profile', 'role-c']);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
    expectDocument(ran.stdout);
    expect(allCalls(sts.calls.slice(before)).filter((call) => call !== 'GetCallerIdentity')).toEqual([
      'AssumeRole role-c',
      'AssumeRole role-a',
      'AssumeRole role-b',
      'AssumeRole role-c',
    ]);
  });

  it.for(['ExpiredToken', 'InvalidClientTokenId'])(
    '%s for ever: refused after one more walk',
    async (code, { box }) => {
      const sts = await box.emulate(fiveHops);
      box.config(fiveHopConfig);
      expect(await box.run(['process', '--profile', 'role-b'])).toMatchObject({ code: 0 });
      const message = 'The security token included in the request is over.';
      const roleC = 'arn:aws:iam::111111111111:role/role-c';
      sts.fault({ kind: 'refuse', status: 403, code, message }, { ...always, roleArn: roleC });
      const before = sts.calls.length;
      const ran = await box.run(['process', '--profile', 'role-c']);
      expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 4, stdout: '' });
      expect(ran.stderr).toBe(
        `rolechain: error: the credentials used for sts:AssumeRole are expired or no longer valid: ${message} [STS_EXPIRED]\n` +
          'rolechain: hint: renew the base credentials (sign in again, or replace the access key) and run "rolechain cache clear"\n',
      );
      expect(allCalls(sts.calls.slice(before)).filter((call) => call !== 'GetCallerIdentity')).toEqual([
        'AssumeRole role-c',
        'AssumeRole role-a',
        'AssumeRole role-b',
        'AssumeRole role-c',
      ]);
    },
  );
});

describe('FAULT 23: STS denies', () => {
  const people = '222222222222';
  const alice = `arn:aws:iam::${people}:user/test-admin`;
  const target = 'arn:aws:iam::111111111111:role/Target';
  const assume = allow('sts:AssumeRole', '*');
  const never = { Version: '2012-10-17', Statement: { Effect: 'Deny', Action: 'sts:AssumeRole', Resource: '*' } };
  const equals = (key: string, value: string) => trust(alice, { StringEquals: { [key]: value } });
  // AWS says no more than this across accounts.
  const denied =
    `rolechain: error: AWS denied sts:AssumeRole on ${target}: User: ${alice} is not authorized to perform: sts:AssumeRole on resource: ${target} [STS_DENIED]\n` +
    'rolechain: hint: the trust policy of role Target (account 111111111111) and, across accounts, an identity policy of user test-admin ' +
    `(account ${people}) must both allow it; "rolechain why p" looks closer\n`;
  it.for([
    { what: 'because no identity policy allows it', identity: [], trusted: trust(alice) },
    {
      what: 'because the role does not trust us',
      identity: [assume],
      trusted: trust(`arn:aws:iam::${people}:user/bob`),
    },
    { what: 'explicitly', identity: [assume, never], trusted: trust(alice) },
    {
      what: 'a session name that is not the user’s',
      identity: [assume],
      trusted: equals('sts:RoleSessionName', '${aws:username}'),
      lines: 'session_name = config\nrole_session_name = laptop\n',
    },
    { what: 'without the external id', identity: [assume], trusted: equals('sts:ExternalId', 'right') },
    {
      what: 'with the wrong external id',
      identity: [assume],
      trusted: equals('sts:ExternalId', 'right'),
      lines: 'external_id = wrong\n',
    },
    {
      what: 'without MFA',
      identity: [assume],
      trusted: trust(alice, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
    },
  ])('$what: refused once, with a hint, and nothing is kept', async ({ identity, trusted, lines = '' }, { box }) => {
    const sts = await box.emulate({
      accounts: [
        { id: people, users: [{ name: 'test-admin', accessKeys: [testAdminKey], policies: identity }] },
        { id: '111111111111', roles: [{ name: 'Target', trustPolicy: trusted }] },
      ],
    });
    box.config(`[default]\n${adminKeys}[profile p]\nrole_arn = ${target}\nsource_profile = default\n${lines}`);
    for (let turn = 0; turn < 2; turn += 1) {
      const before = assumed(sts.calls).length;
      // oxlint-disable-next-line no-await-in-loop -- the second run is to see that nothing was kept
      expect(outcome(await box.run(['process', '--profile', 'p']))).toEqual({
        code: 4,
        stdout: '',
        stderr: denied,
      });
      expect(assumed(sts.calls)).toHaveLength(before + 1);
    }
  });
});
