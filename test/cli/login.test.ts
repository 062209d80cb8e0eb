import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { decodeEntry, encodeEntry } from '../../src/cache/entry.ts';
import { Credentials } from '../../src/credentials/credentials.ts';
import { mfaFirstHop, testAdminMfa } from '../emulator/worlds.ts';
import { allCalls } from '../support/calls.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { FakeWindows } from '../support/fake-window.ts';
import { skippedFor } from '../support/installed.ts';
import { programLine } from '../support/program.ts';
import { Prompter, whyNoPrompter } from '../support/prompter.ts';
import { secretService, whyNoSecretService } from '../support/secret-service.ts';

const role = (name: string): string => `role_arn = arn:aws:iam::111111111111:role/${name}\n`;
const mfa = `mfa_serial = ${testAdminMfa}\n`;
const config =
  `[default]\n${adminKeys}[profile a]\n${role('role-a')}source_profile = default\n${mfa}` +
  `[profile b]\n${role('role-b')}source_profile = a\n` +
  `[profile named]\n${role('role-b')}source_profile = a\nsession_name = config\nrole_session_name = my-laptop\n` +
  `[profile long]\n${role('role-a')}source_profile = default\n${mfa}duration_seconds = 43200\n` +
  `[profile lone]\n${role('role-a')}source_profile = default\n${mfa}mfa_session_seconds = 0\n` +
  `[profile user]\n${adminKeys}${mfa}`;
const prompt = `MFA code for ${testAdminMfa} (profile a): `;
const chain = ['GetCallerIdentity', 'GetSessionToken', 'AssumeRole role-a', 'AssumeRole role-b'];
const line = (profile: string, name: string, session = 'test-admin'): RegExp =>
  new RegExp(
    `^${profile}: arn:aws:sts::111111111111:assumed-role/${name}/${session} until ([0-2][0-9]:[0-5][0-9]) \\((\\d+) min\\)\\n$`,
  );

/** A desktop whose person types these codes. */
function person(box: Box, codes: readonly string[]): FakeWindows {
  const windows = new FakeWindows(box.path('bin'));
  Object.assign(box.env, { PATH: windows.folder, DISPLAY: ':0' });
  windows.typed('zenity', codes);
  box.config(config);
  return windows;
}

it('asks ahead of time, says who and until when, and the next program is not kept waiting', async ({ box }) => {
  const sts = await box.emulate(mfaFirstHop);
  const windows = person(box, ['123456']);
  const { code, stdout, stderr } = await box.run(['login', 'b']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(line('b', 'role-b'));
  const { stdout: document } = await box.run(['process', '--profile', 'b']);
  const { Expiration } = expectDocument(document);
  const ends = new Date(Expiration);
  const clock = [ends.getHours(), ends.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
  expect(line('b', 'role-b').exec(stdout)?.slice(1)).toEqual([clock, expect.stringMatching(/^(?:59|60)$/)]);
  expect(windows.opened('zenity')).toHaveLength(1);
  expect(allCalls(sts.calls)).toEqual(chain);
});

it('says the same where the session is kept already, and calls nobody', async ({ box }) => {
  const sts = await box.emulate(mfaFirstHop);
  person(box, ['123456']);
  const env = { AWS_PROFILE: 'b' };
  const runs = [
    await box.run(['login', 'b']),
    await box.run(['login', '--profile', 'b']),
    await box.run(['login'], { env }),
  ];
  for (const { code, stdout, stderr } of runs) {
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(line('b', 'role-b'));
  }
  expect(allCalls(sts.calls)).toEqual(chain);
});

it('asks on a terminal, and leaves one line there', async ({ box }) => {
  await box.emulate(mfaFirstHop);
  box.config(config);
  const { screen, exit } = await box.terminal(`exec ${programLine} login b 2>/dev/null`, [
    { sees: prompt, types: '123456\r' },
  ]);
  const [before = '', after = ''] = screen.split('\r\u001b[K');
  expect([before, exit]).toEqual([`${prompt}******`, 0]);
  expect(after.replace('\r\n', '\n')).toMatch(line('b', 'role-b'));
});

it('renews what is near its end, though a program would still get it without a prompt', async ({ box }) => {
  await box.emulate(mfaFirstHop);
  const windows = person(box, ['123456', '234567']);
  expect(await box.run(['login', 'lone'])).toMatchObject({ code: 0 });
  age(box.path('run', 'rolechain'), 50 * 60_000);
  const { stdout: old } = await box.run(['process', '--profile', 'lone']);
  expect(Date.parse(expectDocument(old).Expiration) - Date.now()).toBeLessThan(600_000);
  expect(windows.opened('zenity')).toHaveLength(1);
  expect((await box.run(['login', 'lone'])).stdout).toMatch(line('lone', 'role-a'));
  expect(windows.opened('zenity')).toHaveLength(2);
  const { stdout: renewed } = await box.run(['process', '--profile', 'lone']);
  expect(Date.parse(expectDocument(renewed).Expiration) - Date.now()).toBeGreaterThan(3_000_000);
});

/** Makes the items in a folder older, as time would. */
function age(folder: string, milliseconds: number): void {
  for (const key of readdirSync(folder)) {
    const kept = decodeEntry(key, readFileSync(join(folder, key)));
    const { credentials, issued, callerArn = '' } = kept ?? {};
    if (credentials?.expiration === undefined || issued === undefined) throw new Error(`${key} is no item`);
    const earlier = (date: Date): Date => new Date(date.getTime() - milliseconds);
    const { accountId = '' } = credentials;
    const aged = new Credentials(credentials.reveal(), { expiration: earlier(credentials.expiration), accountId });
    writeFileSync(join(folder, key), encodeEntry(key, { credentials: aged, issued: earlier(issued), callerArn }));
  }
}

describe('the line', () => {
  it('has the name that the profile chooses', async ({ box }) => {
    await box.emulate(mfaFirstHop);
    person(box, ['123456']);
    expect((await box.run(['login', 'named'])).stdout).toMatch(line('named', 'role-b', 'my-laptop'));
  });

  it('counts in hours where there are many', async ({ box }) => {
    await box.emulate(mfaFirstHop);
    person(box, ['123456']);
    expect((await box.run(['login', 'long'])).stdout).toMatch(/ until \d\d:\d\d \(1[12] h \d+ min\)\n$/);
  });

  it('tells an MFA session without a role', async ({ box }) => {
    await box.emulate(mfaFirstHop);
    person(box, ['123456']);
    expect((await box.run(['login', 'user'])).stdout).toMatch(
      /^user: MFA session(?: of arn:aws:iam::222222222222:user\/test-admin)? until \d\d:\d\d \((?:7 h 59|8 h 0) min\)\n$/,
    );
  });

  it('says that there is nothing to keep without a role', async ({ box }) => {
    box.config(config);
    expect(await box.run(['login'])).toMatchObject({
      code: 0,
      stdout: 'default: static credentials of profile default without a role, so there is no session to keep\n',
      stderr: '',
    });
  });
});

describe('a login that would be for nobody is refused before anybody is asked', () => {
  it('with ROLECHAIN_CACHE=none', async ({ box }) => {
    const sts = await box.emulate(mfaFirstHop);
    person(box, []);
    const { code, stdout, stderr } = await box.run(['login', 'b'], { env: { ROLECHAIN_CACHE: 'none' } });
    expect({ code, stdout, stderr, calls: sts.calls }).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'rolechain: error: with ROLECHAIN_CACHE=none no session is kept, so there is nothing to log in for [USAGE]\n' +
        'rolechain: hint: set it to auto, keychain or file\n',
      calls: [],
    });
  });

  const why = whyNoSecretService();
  it.skipIf(why !== undefined)(`without a keychain${skippedFor(why)}`, async ({ box }) => {
    const sts = await box.emulate(mfaFirstHop);
    person(box, []);
    const keychain = await secretService('no-service');
    try {
      const { PATH: _, HOME: __, ...bus } = keychain.env;
      const { code, stdout, stderr } = await box.run(['login', 'b'], { env: { ...bus, ROLECHAIN_CACHE: 'auto' } });
      expect({ code, stdout, calls: sts.calls }).toEqual({ code: 5, stdout: '', calls: [] });
      expect(stderr).toMatch(
        /^rolechain: error: there is no keychain .+ \[KEYCHAIN_MISSING\]\nrolechain: hint: start one .+, or set ROLECHAIN_CACHE=file or none\n$/,
      );
    } finally {
      await keychain.stop();
    }
  });
});

const lacking = whyNoPrompter();

describe.skipIf(lacking !== undefined)(`a locked keychain${skippedFor(lacking)}`, () => {
  it.for([
    { what: 'is unlocked by whoever logs in', keys: ['ctrl+a', ...Array.from('throwaway'), 'Return'], code: 0 },
    { what: 'FAULT 26: stays so if they say no, and nobody is asked for a code', keys: ['Escape'], code: 5 },
  ])('$what', async ({ keys, code }, { box }) => {
    const sts = await box.emulate(mfaFirstHop);
    const windows = person(box, ['123456']);
    const keychain = await secretService('locked');
    const prompter = await Prompter.start(keychain.env);
    try {
      const { PATH: _, HOME: __, ...bus } = keychain.env;
      const env = { ...bus, ROLECHAIN_CACHE: 'auto' };
      let done = false;
      const running = box.run(['login', 'b'], { env }).finally(() => (done = true));
      await prompter.screen.pressUntil(() => done, ...keys);
      const login = await running;
      const { code: next } = await box.run(['process', '--profile', 'b'], {
        env: { ...env, ROLECHAIN_MFA_PROMPT: 'terminal' },
      });
      if (code === 0) {
        expect([login.code, login.stderr, next]).toEqual([0, '', 0]);
        expect(login.stdout).toMatch(line('b', 'role-b'));
        expect(allCalls(sts.calls)).toEqual(chain);
      } else {
        expect([login.code, login.stdout, next]).toEqual([5, '', 6]);
        expect(login.stderr).toMatch(/ is locked \[KEYCHAIN_LOCKED\]\n/);
      }
      expect(windows.opened('zenity')).toHaveLength(code === 0 ? 1 : 0);
    } finally {
      await prompter.stop();
      await keychain.stop();
    }
  });
});

it('says so where the session could not be kept after all', async ({ box }) => {
  await box.emulate(mfaFirstHop);
  person(box, ['123456']);
  // A file stands where the folder of the items would be.
  writeFileSync(box.path('run', 'rolechain'), '');
  expect(await box.run(['login', 'b'])).toMatchObject({
    code: 5,
    stdout: '',
    stderr:
      `rolechain: credentials are not cached: no file can be kept (${box.path('run/rolechain')} is not a folder); ` +
      '"rolechain doctor" shows where\n' +
      'rolechain: error: profile b has a session now, but it could not be kept for anybody [SESSION_NOT_KEPT]\n' +
      'rolechain: hint: run it again with ROLECHAIN_TRACE=1 to see what the cache says\n',
  });
});

it('refuses as `process` does, and has a help', async ({ box }) => {
  box.config(config);
  expect(await box.run(['login', 'nobody'])).toMatchObject({ code: 3, stdout: '' });
  expect(await box.run(['login', 'a', 'b'])).toMatchObject({ code: 2, stdout: '' });
  const { code, stdout } = await box.run(['login', '--help']);
  expect([code, stdout]).toEqual([0, expect.stringContaining('rolechain login deploy')]);
});
