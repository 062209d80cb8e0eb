import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, vi } from 'vitest';
import type { Emulator, World } from '../emulator/emulator.ts';
import { fiveHops, sessionPolicy, testAdminKey, testAdminMfa } from '../emulator/worlds.ts';
import { allCalls, assumed } from '../support/calls.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys, fiveHopConfig } from '../support/configs.ts';
import { startProxy } from '../support/proxy.ts';
import { script } from '../support/recorder.ts';
import { root } from '../support/root.ts';

const storage = `[default]\n${adminKeys}[profile storage]\nrole_arn = arn:aws:iam::222222222222:role/Storage\nsource_profile = default\n`;
const policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}';
const home = 'https://us-east-1.console.aws.amazon.com/console/home?region=us-east-1';

/** An emulator that signs in, too. */
async function emulate(box: Box, world: World): Promise<Emulator> {
  const aws = await box.emulate(world);
  box.env['AWS_ENDPOINT_URL_SIGNIN'] = aws.url;
  return aws;
}

function signIns({ calls }: Emulator): readonly unknown[] {
  return calls
    .filter(({ service }) => service === 'signin')
    .map(({ callerArn, params, status }) => ({ callerArn, seconds: params.sessionDuration, status }));
}

/** What is left in the temporary folder, but for what Node itself keeps there. */
const leftOver = (box: Box): readonly string[] => readdirSync(box.path('tmp'));

describe('console --print', () => {
  it('prints a URL that signs in, and nothing else', async ({ box }) => {
    const aws = await emulate(box, sessionPolicy);
    box.config(`${storage}duration_seconds = 7200\n`);
    const { code, stdout, stderr } = await box.run(['console', 'storage', '--print']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^\S+\n$/);
    const url = new URL(stdout.trim());
    expect([`${url.origin}${url.pathname}`, Object.fromEntries(url.searchParams)]).toEqual([
      `${aws.url}/federation`,
      { Action: 'login', Issuer: 'rolechain', Destination: home, SigninToken: expect.any(String) },
    ]);
    const visit = await fetch(url, { redirect: 'manual' });
    expect([visit.status, visit.headers.get('location')]).toEqual([302, home]);
    expect(signIns(aws)[0]).toEqual({
      callerArn: 'arn:aws:sts::222222222222:assumed-role/Storage/test-admin',
      seconds: '7200',
      status: 200,
    });
  });

  it('says nothing of how long a chained session may last', async ({ box }) => {
    const aws = await emulate(box, fiveHops);
    box.config(fiveHopConfig);
    const { code, stderr } = await box.run(['console', '--profile', 'role-b', '--print']);
    expect({ code, stderr, signIns: signIns(aws) }).toEqual({
      code: 0,
      stderr: '',
      signIns: [
        { callerArn: 'arn:aws:sts::111111111111:assumed-role/role-b/test-admin', seconds: undefined, status: 200 },
      ],
    });
  });

  it.for([
    { what: 'the profile’s', args: [], lines: `session_policy = ${policy}\n` },
    { what: 'the command line’s', args: ['--policy', policy], lines: '' },
  ])('signs in with $what session policy', async ({ args, lines }, { box }) => {
    const aws = await emulate(box, sessionPolicy);
    box.config(storage + lines);
    expect(await box.run(['console', 'storage', '--print', ...args])).toMatchObject({ code: 0, stderr: '' });
    const [call] = assumed(aws.calls);
    expect([call?.params.policy, signIns(aws)]).toEqual([policy, [expect.objectContaining({ status: 200 })]]);
  });

  it('uses a kept session, and keeps the one it had to ask for', async ({ box }) => {
    const aws = await emulate(box, sessionPolicy);
    box.config(storage);
    for (const args of [[], [], ['--no-cache']]) {
      // oxlint-disable-next-line no-await-in-loop -- the second is about the first
      expect(await box.run(['console', 'storage', '--print', ...args])).toMatchObject({ code: 0 });
    }
    const first = ['GetCallerIdentity', 'AssumeRole Storage', 'getSigninToken'];
    expect(allCalls(aws.calls)).toEqual([...first, 'getSigninToken', ...first]);
  });

  it('opens the page that --destination names, in the region of the environment', async ({ box }) => {
    await emulate(box, sessionPolicy);
    box.config(storage);
    const args = ['console', 'storage', '--print', '--destination', 's3/home'];
    const { stdout } = await box.run(args, { env: { AWS_REGION: 'eu-west-3' } });
    expect(new URL(stdout.trim()).searchParams.get('Destination')).toBe(
      'https://eu-west-3.console.aws.amazon.com/s3/home?region=eu-west-3',
    );
  });

  it('goes to AWS’s own address through HTTPS_PROXY', async ({ box }) => {
    await box.emulate(sessionPolicy);
    await using proxy = await startProxy(undefined);
    box.config(storage);
    const { code, stdout, stderr } = await box.run(['console', 'storage', '--print'], {
      env: { HTTPS_PROXY: proxy.url },
    });
    expect({ code, stdout, asked: proxy.asked }).toEqual({
      code: 7,
      stdout: '',
      asked: ['signin.aws.amazon.com:443'],
    });
    expect(stderr).toBe(
      `rolechain: error: cannot reach the console’s sign-in at signin.aws.amazon.com: the proxy ${new URL(proxy.url).host} refuses to connect (HTTP 403) [CONSOLE_UNREACHABLE]\n` +
        'rolechain: hint: check the network, HTTPS_PROXY and ca_bundle, or try again later\n',
    );
  });
});

describe('console refuses', () => {
  it.for([
    {
      what: 'an access key without a role',
      args: ['default'],
      env: {},
      code: 3,
      line: 'profile default cannot sign in to the console: an IAM user’s access key opens no session there [CONSOLE_SESSION]',
    },
    {
      what: 'an MFA session without a role',
      args: ['device'],
      env: {},
      code: 3,
      line: 'profile device cannot sign in to the console: an MFA session opens none there [CONSOLE_SESSION]',
    },
    {
      what: 'a destination elsewhere',
      args: ['storage', '--destination', 'https://evil.example/'],
      env: {},
      code: 2,
      line: '--destination https://evil.example/ is not a page of the console [USAGE]',
    },
    {
      what: 'an endpoint that others can read',
      args: ['storage'],
      env: { AWS_ENDPOINT_URL_SIGNIN: 'http://signin.example' },
      code: 3,
      line: 'the sign-in endpoint http://signin.example is http://, which others on the network can read [ENDPOINT_INSECURE]',
    },
    {
      what: 'a partition without a console',
      args: ['iso'],
      env: {},
      code: 3,
      line: 'profile iso cannot sign in to the console: rolechain knows of no console in the partition aws-iso [CONSOLE_SESSION]',
    },
    {
      what: 'a profile that is given twice',
      args: ['storage', '--profile', 'storage'],
      env: {},
      code: 2,
      line: 'the profile is given twice, as a word and by --profile [USAGE]',
    },
  ])('$what, before any call', async ({ args, env, code, line }, { box }) => {
    const aws = await emulate(box, sessionPolicy);
    box.config(
      `${storage}[profile iso]\nrole_arn = arn:aws-iso:iam::222222222222:role/R\nsource_profile = default\nregion = us-iso-east-1\n` +
        `[profile device]\n${adminKeys}mfa_serial = ${testAdminMfa}\n`,
    );
    const ran = await box.run(['console', ...args, '--print'], { env });
    expect([ran.code, ran.stdout, ran.stderr.split('\n')[0], aws.calls]).toEqual([
      code,
      '',
      `rolechain: error: ${line}`,
      [],
    ]);
  });

  it('a session that AWS does not take, in one line and a hint', async ({ box }) => {
    const aws = await emulate(box, sessionPolicy);
    box.config(storage);
    expect(await box.run(['console', 'storage', '--print'])).toMatchObject({ code: 0 });
    aws.revokeSessions();
    const { code, stdout, stderr } = await box.run(['console', 'storage', '--print']);
    expect([code, stdout, stderr]).toEqual([
      4,
      '',
      `rolechain: error: the console’s sign-in at ${new URL(aws.url).host} refused: it does not take the session (HTTP 400) [CONSOLE_REFUSED]\n` +
        'rolechain: hint: only the session of a role, or of a federated user, can sign in, and only until it ends or is revoked\n',
    ]);
  });

  it.for([
    { fault: { kind: 'redirect', location: 'https://signin.example/' }, code: 4 },
    { fault: { kind: 'garbage' }, code: 4 },
    { fault: { kind: 'truncated' }, code: 4 },
    { fault: { kind: 'html' }, code: 7 },
    { fault: { kind: 'huge' }, code: 7 },
    { fault: { kind: 'reset' }, code: 7 },
    { fault: { kind: 'throttle', status: 429 }, code: 7 },
  ] as const)('what is no answer of a sign-in service: $fault.kind', async ({ fault, code }, { box }) => {
    const aws = await emulate(box, sessionPolicy);
    box.config(storage);
    aws.fault(fault, { action: 'getSigninToken', times: Number.POSITIVE_INFINITY });
    const ran = await box.run(['console', 'storage', '--print']);
    expect([ran.code, ran.stdout]).toEqual([code, '']);
    expect(ran.stderr).toMatch(code === 4 ? /\[CONSOLE_REFUSED\]\n$/ : /\[CONSOLE_UNREACHABLE\]\n/);
  });

  it('to open a browser where there is none, before anybody is asked for a code', async ({ box }) => {
    const aws = await emulate(box, sessionPolicy);
    box.config(storage);
    const { code, stdout, stderr } = await box.run(['console', 'storage'], { env: { BROWSER: 'no-such-browser' } });
    expect([code, stdout, stderr, aws.calls]).toEqual([
      6,
      '',
      'rolechain: error: no browser was opened: BROWSER names no-such-browser, which is no program here [CONSOLE_NO_BROWSER]\n' +
        'rolechain: hint: add --print, and open the URL yourself; whoever opens it within 15 minutes is signed in\n',
      [],
    ]);
  });
});

describe('console', () => {
  it('shows the URL to the browser and to nobody else', async ({ box }) => {
    const aws = await emulate(box, sessionPolicy);
    box.config(storage);
    // What the browser got is outside of the home, which is searched for secrets.
    const log = join(box.answers, 'browser');
    const program = join(root, 'test/support/programs/browser.mjs');
    const env = { BROWSER: `"${process.execPath}" "${program}" "${log}"`, AWS_REGION: 'us-east-1' };
    const { code, stdout, stderr } = await box.run(['console', 'storage', '--policy', policy], { env });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    await vi.waitFor(() => expect(existsSync(log)).toBe(true), { timeout: 20_000 });

    const seen: Record<string, unknown> = JSON.parse(readFileSync(log, 'utf8'));
    const token = aws.secrets().at(-1) ?? '';
    const location = `${aws.url}/federation?${new URLSearchParams({ Action: 'login', Issuer: 'rolechain', Destination: home, SigninToken: token }).toString()}`;
    expect(seen).toMatchObject({
      variables: [],
      otherPath: 404,
      query: 404,
      head: 404,
      post: 404,
      otherHost: 404,
      visit: { status: 303, location, cache: 'no-store', referrer: 'no-referrer' },
    });
    expect(seen['again']).not.toMatchObject({ status: 303 });
    const shown = JSON.stringify([seen['argv'], seen['page']]);
    expect(aws.secrets().filter((secret) => shown.includes(secret))).toEqual([]);
    expect(assumed(aws.calls)[0]?.params.policy).toBe(policy);
    expect(leftOver(box)).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')(
    'takes xdg-open where nothing else is named (Linux only)',
    async ({ box }) => {
      const aws = await emulate(box, sessionPolicy);
      box.config(storage);
      const log = join(box.answers, 'browser');
      const program = join(root, 'test/support/programs/browser.mjs');
      script(box, 'bin/xdg-open', `exec "${process.execPath}" "${program}" "${log}" "$@"`);
      // Whoever may write where we stand would see the address.
      const here = dirname(script(box, 'here/xdg-open', 'exit 9'));
      const env = { DISPLAY: ':0', PATH: `.:${box.path('bin')}:${box.env['PATH'] ?? ''}` };
      expect(await box.run(['console', 'storage'], { env, cwd: here })).toMatchObject({
        code: 0,
        stdout: '',
        stderr: '',
      });
      await vi.waitFor(() => expect(existsSync(log)).toBe(true), { timeout: 20_000 });
      const token = aws.secrets().at(-1) ?? '';
      expect(JSON.parse(readFileSync(log, 'utf8'))).toMatchObject({
        visit: { status: 303, location: expect.stringContaining(token) },
      });
    },
  );

  it('ends at SIGTERM, takes its address with it and leaves nothing', async ({ box }) => {
    await emulate(box, sessionPolicy);
    box.config(storage);
    const log = join(box.answers, 'address');
    const BROWSER = script(box, 'slow', `printf %s "$1" >"${log}.draft" && mv "${log}.draft" "${log}"`);
    let stop = (): void => undefined;
    const running = box.run(['console', 'storage'], {
      env: { BROWSER },
      started: (child) => {
        stop = () => child.kill('SIGTERM');
      },
    });
    await vi.waitFor(() => expect(existsSync(log)).toBe(true), { timeout: 20_000 });
    const address = readFileSync(log, 'utf8');
    stop();
    const { code, stdout } = await running;
    expect([code, stdout, leftOver(box)]).toEqual([143, '', []]);
    if (address.startsWith('http:')) await expect(fetch(address)).rejects.toThrow('fetch failed');
  });

  it('gives the browser neither our variables nor the user’s AWS keys', async ({ box }) => {
    await emulate(box, sessionPolicy);
    box.config(
      '[profile p]\nrole_arn = arn:aws:iam::222222222222:role/Storage\ncredential_source = Environment\nregion = us-east-1\n',
    );
    const log = join(box.answers, 'environment');
    const BROWSER = script(box, 'env', `env >"${log}.draft" && mv "${log}.draft" "${log}"\nexit 1`);
    const env = { BROWSER, AWS_ACCESS_KEY_ID: testAdminKey.id, AWS_SECRET_ACCESS_KEY: testAdminKey.secret };
    expect(await box.run(['console', 'p'], { env })).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('/env ended with exit code 1 [CONSOLE_NO_BROWSER]'),
    });
    const names = readFileSync(log, 'utf8').matchAll(/^([A-Z_]+)=/gm);
    const passed = [...names].map(([, name = '']) => name);
    expect(passed).toContain('HOME');
    expect(passed.filter((name) => /^(AWS|ROLECHAIN)_/.test(name))).toEqual([]);
  });
});
