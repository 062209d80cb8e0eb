import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { allCalls } from '../support/calls.ts';
import { it } from '../support/case.ts';
import { adminKeys, fiveHopConfig } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { skipped } from '../support/installed.ts';
import { programLine } from '../support/program.ts';

const processOf = (profile: string): readonly string[] => ['process', '--profile', profile];
const roleA = 'role_arn = arn:aws:iam::111111111111:role/role-a\nsource_profile = default\n';

const fullDisk = existsSync('/dev/full');
const proc = existsSync('/proc/self');

describe('what else a machine may do to us', () => {
  it.skipIf(!fullDisk)(`a full disk under stdout is a refusal${skipped(fullDisk, '/dev/full')}`, async ({ box }) => {
    await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    const refused = {
      code: 3,
      stdout: '',
      stderr:
        'rolechain: error: stdout cannot be written: its file system is full [OUTPUT_UNWRITABLE]\n' +
        'rolechain: hint: make room there, or send the output elsewhere\n',
    };
    for (const words of ['list', 'process --profile role-a']) {
      // oxlint-disable-next-line no-await-in-loop -- both are starts of the program
      expect(await box.command(['sh', '-c', `${programLine} ${words} >/dev/full`])).toMatchObject(refused);
    }
  });

  it.skipIf(!proc)(
    `a home in which no folder can be made ends no run late${skipped(proc, '/proc')}`,
    async ({ box }) => {
      await box.emulate(fiveHops);
      box.config(fiveHopConfig);
      const files = {
        AWS_CONFIG_FILE: box.path('.aws/config'),
        AWS_SHARED_CREDENTIALS_FILE: box.path('.aws/credentials'),
      };
      const env = { ...files, HOME: '/proc/self', TMPDIR: '/proc/self', ROLECHAIN_CACHE: 'file' };
      const { stdout } = await box.run(processOf('role-a'), { env });
      expectDocument(stdout);
    },
  );

  // The connection of a warm run is opened by a request that carries a session token; Node would print it whole.
  it('FAULT 38, 39: NODE_DEBUG prints nothing of ours, and stdout stays one document', async ({ box }) => {
    await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    expect(await box.run(processOf('role-c'))).toMatchObject({ code: 0 });
    const { code, stdout, stderr } = await box.run(processOf('role-d'), { env: { NODE_DEBUG: 'http,net,tls,https' } });
    expect([code, stderr]).toEqual([0, '']);
    expectDocument(stdout);
    expect(await box.run(processOf('nobody'), { env: { NODE_DEBUG: 'http' } })).toMatchObject({ code: 3, stdout: '' });
  });

  it.for(['AWS_CA_BUNDLE', 'ca_bundle'])('FAULT 7: a FIFO as %s is refused, not waited for', async (way, { box }) => {
    await box.emulate(fiveHops);
    execFileSync('mkfifo', [box.path('pipe')]);
    const line = way === 'ca_bundle' ? `ca_bundle = ${box.path('pipe')}\n` : '';
    box.config(`[default]\n${adminKeys}[profile a]\n${roleA}${line}`);
    const env = way === 'ca_bundle' ? {} : { AWS_CA_BUNDLE: box.path('pipe') };
    const { code, stderr } = await box.run(processOf('a'), { env });
    expect([code, stderr]).toEqual([
      3,
      'rolechain: error: cannot read ~/pipe: it is not a regular file [CONFIG_UNREADABLE]\n' +
        'rolechain: hint: make ~/pipe a file that you can read, or name another one\n',
    ]);
  });

  it('FAULT 7: a FIFO in place of a sign-in’s token counts as signed out', async ({ box }) => {
    const settings = 'sso_session = s\nsso_account_id = 111111111111\nsso_role_name = r\n';
    box.config(`[profile a]\n${settings}[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://x.example\n`);
    mkdirSync(box.path('.aws/sso/cache'), { recursive: true });
    execFileSync('mkfifo', [box.path('.aws/sso/cache', `${createHash('sha1').update('s').digest('hex')}.json`)]);
    const { code, stderr } = await box.run(processOf('a'));
    expect([code, stderr]).toEqual([
      4,
      'rolechain: error: the SSO credentials of profile a cannot be loaded: there is no valid sign-in [BASE_FAILED]\n' +
        'rolechain: hint: run "aws sso login --profile a"\n',
    ]);
  });

  it('a file of keys named as policy ARNs by mistake is not quoted', async ({ box }) => {
    box.config(`[default]\n${adminKeys}[profile a]\n${roleA}session_policy_arns = keys\n`);
    box.home.write('.aws/keys', `# keys\n${adminKeys}`);
    box.secrets.push(/access_key = (.*)/.exec(adminKeys)?.[1] ?? '');
    expect(await box.run(processOf('a'))).toMatchObject({ code: 3, stdout: '' });
    box.home.write('.aws/keys', `[default]\n${adminKeys}`);
    expect(await box.run(processOf('a'))).toMatchObject({ code: 3, stdout: '' });
  });

  it('a session on a clock that is slow ends by that clock', async ({ box }) => {
    const emulator = await box.emulate(fiveHops);
    emulator.fault({ kind: 'skew', ms: 3_600_000 }, { times: 100 });
    box.config(`[default]\n${adminKeys}[profile a]\n${roleA}`);
    const { Expiration } = expectDocument((await box.run(processOf('a'))).stdout);
    const minutes = (Date.parse(Expiration) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(50);
    expect(minutes).toBeLessThan(61);
  });

  it('a connection that STS closes is called so', async ({ box }) => {
    const emulator = await box.emulate(fiveHops);
    emulator.fault({ kind: 'reset' }, { times: 100 });
    box.config(`[default]\n${adminKeys}[profile a]\n${roleA}`);
    const { code, stderr } = await box.run(processOf('a'));
    expect([code, stderr.split('\n')[0]?.replace(/127\.0\.0\.1:\d+/, 'STS')]).toEqual([
      7,
      'rolechain: error: cannot reach STS at STS: the connection was closed (ECONNRESET) [STS_UNREACHABLE]',
    ]);
  });

  it.for([
    { env: { AWS_REGION: 'evil.example/x#' }, code: 2 },
    { env: {}, code: 3 },
  ])('a region that is none is refused before it becomes a host name (exit $code)', async ({ env, code }, { box }) => {
    const emulator = await box.emulate(fiveHops);
    box.config(`[default]\n${adminKeys}[profile a]\nregion = a b\n${roleA}`);
    expect(await box.run(processOf('a'), { env })).toMatchObject({ code, stdout: '' });
    expect(emulator.calls).toEqual([]);
  });
});

describe('FAULT 42: what stands beside a block is not passed over in silence', () => {
  it.for([
    'session_policy_arns = arn:aws:iam::aws:policy/ReadOnlyAccess',
    'include_profile = default',
    'role_session_name = other',
    'external_id = ext',
    'session_tags = a=1',
  ])('%s', async (line, { box }) => {
    const emulator = await box.emulate(fiveHops);
    const block = 'rolechain =\n  role_arn = arn:aws:iam::111111111111:role/role-a\n  source_profile = default\n';
    box.config(`[default]\n${adminKeys}[profile a]\n${block}`);
    box.home.write('.aws/credentials', `[a]\n${line}\n`);
    const { code, stderr } = await box.run(processOf('a'));
    expect([code, stderr.split('\n')[0]]).toEqual([
      3,
      `rolechain: error: ${line.split(' ')[0]} of profile a stands beside a "rolechain =" block (~/.aws/credentials:2) [CONFIG_VALUE]`,
    ]);
    expect(emulator.calls).toEqual([]);
  });
});

describe('cache clear --profile', () => {
  it('forgets a session that was kept for a twin of the profile', async ({ box }) => {
    const emulator = await box.emulate(fiveHops);
    box.config(`[default]\n${adminKeys}[profile a]\n${roleA}[profile twin]\n${roleA}`);
    await box.run(processOf('a'));
    expect(await box.run(['cache', 'clear', '--profile', 'twin'])).toMatchObject({
      code: 0,
      stdout: '1 session forgotten\n',
    });
    await box.run(processOf('twin'));
    expect(allCalls(emulator.calls)).toEqual([
      'GetCallerIdentity',
      'AssumeRole role-a',
      'GetCallerIdentity',
      'AssumeRole role-a',
    ]);
  });

  it('says that a profile does not exist', async ({ box }) => {
    box.config(`[default]\n${adminKeys}`);
    expect(await box.run(['cache', 'clear', '--profile', 'nobody'])).toMatchObject({ code: 3 });
  });
});
