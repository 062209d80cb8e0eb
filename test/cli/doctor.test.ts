import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys, fiveHopConfig } from '../support/configs.ts';
import { skippedFor } from '../support/installed.ts';
import { programLine, standalone } from '../support/program.ts';
import { scriptedBus } from '../support/scripted-bus.ts';
import { secretService, whyNoSecretService, type KeychainState } from '../support/secret-service.ts';

const isRoot = process.getuid?.() === 0;
const role = 'role_arn = arn:aws:iam::111111111111:role/role-a\nsource_profile = default\n';

/** A home that nothing is wrong with. */
function healthy(box: Box, config = fiveHopConfig): void {
  box.config(config);
  chmodSync(box.path('.aws'), 0o700);
  chmodSync(box.path('.aws/config'), 0o600);
}

interface Seen {
  readonly check: string;
  readonly level: string;
  readonly code?: string;
  readonly message: string;
  readonly hint?: string;
}

/** What `doctor --json` found, the good news and this Node's age left out. */
async function found(box: Box, options: Parameters<Box['run']>[1] = {}): Promise<readonly Seen[]> {
  const { stdout } = await box.run(['doctor', '--json'], options);
  const document: { readonly findings: readonly Seen[] } = JSON.parse(stdout.replaceAll(box.home.path, '~'));
  return document.findings.filter(({ level, check }) => level !== 'ok' && check !== 'runtime' && check !== 'prompt');
}

/** Every file, folder and link below a folder, with its mode, its age and its content. */
function tree(folder: string): readonly unknown[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((name): readonly unknown[] => {
      const path = join(folder, name);
      const { mode, mtimeMs } = lstatSync(path);
      if (lstatSync(path).isSymbolicLink()) return [[path, mode, readlinkSync(path)]];
      if (!lstatSync(path).isDirectory()) return [[path, mode, mtimeMs, readFileSync(path, 'utf8')]];
      return [[path, mode], ...tree(path)];
    });
}

/** What differs from run to run and from machine to machine. */
function settled(stdout: string): string {
  return stdout
    .replace(/^rolechain \S+, (?:Node|Bun) \S+, \w+ \w+\n/, 'rolechain VERSION, RUNTIME, PLATFORM\n')
    .replace(/^(?:ok|note) +runtime .*\n( +→ .*\n)?/m, '')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'STS')
    .replaceAll(/in \d+ ms/g, 'in N ms')
    .replace(/\n[^\n]*\n$/, '\n');
}

it('all is well: a line for each check, exit code 0, and nothing has changed', async ({ box }) => {
  await box.emulate(fiveHops);
  healthy(box);
  const before = tree(box.home.path);
  const ran = await box.run(['doctor']);
  expect([ran.code, ran.stderr]).toEqual([0, '']);
  expect(settled(ran.stdout)).toMatchInlineSnapshot(`
    "rolechain VERSION, RUNTIME, PLATFORM

    ok    environment  no variable stands in the way of a profile
    ok    files        ~/.aws/config: only you can write there
    ok    config       6 profiles are written as every tool reads them
    ok    keys         no key looks misspelled
    ok    kinds        each profile is the same to the AWS CLI and every SDK
    ok    chains       6 profiles, 5 with a role
    ok    callers      no credential_process runs rolechain yet
    ok    keychain     file: a throw-away item was written, read and removed in N ms
    note  prompt       no code can be asked for here (terminal: there is no terminal to ask on; pinentry: there is no display; zenity: there is no display; kdialog: there is no display)
    ok    sts          STS answered in N ms
    ok    clock        this machine’s clock agrees with AWS’s
    ok    cli cache    no usable credentials lie in ~/.aws/cli/cache

    "
  `);
  expect(tree(box.home.path)).toEqual(before);
});

it('--json is one document', async ({ box }) => {
  await box.emulate(fiveHops);
  healthy(
    box,
    `[default]\n${adminKeys}[profile a]\nrole_arn = arn:aws:iam::111111111111:role/role-a\nsource_profle = b\n`,
  );
  const { code, stdout, stderr } = await box.run(['doctor', '--json']);
  const { findings, ...head } = JSON.parse(stdout);
  expect({ code, stderr, head }).toEqual({
    code: 3,
    stderr: '',
    head: {
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      node: standalone ? expect.any(String) : process.versions.node,
      ...(standalone ? { bun: expect.stringMatching(/^\d+\.\d+\.\d+$/) } : {}),
      platform: `${process.platform} ${process.arch}`,
      worst: 'problem',
      exit: 3,
    },
  });
  expect(findings.filter(({ check }: Seen) => check === 'keys' || check === 'chains')).toEqual([
    {
      check: 'keys',
      level: 'warning',
      message: `source_profle of profile a is a key that nobody reads (${box.path('.aws/config')}:6)`,
      origin: { file: box.path('.aws/config'), line: 6 },
      hint: 'did you mean source_profile?',
    },
    {
      check: 'chains',
      level: 'problem',
      code: 'CHAIN_NO_SOURCE',
      message: expect.any(String),
      origin: { file: box.path('.aws/config'), line: 5 },
      hint: expect.any(String),
      facts: { profiles: ['a'] },
    },
  ]);
});

it('a config that cannot be read leaves the checks of the machine running', async ({ box }) => {
  await box.emulate(fiveHops);
  healthy(box, '[default\n');
  const { code, stdout } = await box.run(['doctor']);
  expect(code).toBe(3);
  expect(settled(stdout)).toMatchInlineSnapshot(`
    "rolechain VERSION, RUNTIME, PLATFORM

    ok       environment  no variable stands in the way of a profile
    ok       files        ~/.aws/config: only you can write there
    problem  config       a profile definition must end with ']' (~/.aws/config:1) [CONFIG_SYNTAX]
                          → correct ~/.aws/config:1
    ok       keychain     file: a throw-away item was written, read and removed in N ms
    note     prompt       no code can be asked for here (terminal: there is no terminal to ask on; pinentry: there is no display; zenity: there is no display; kdialog: there is no display)
    ok       sts          STS answered in N ms
    ok       clock        this machine’s clock agrees with AWS’s
    ok       cli cache    no usable credentials lie in ~/.aws/cli/cache

    "
  `);
});

it('an empty machine: what there is to do', async ({ box }) => {
  await box.emulate(fiveHops);
  expect(await found(box)).toEqual([
    { check: 'files', level: 'warning', message: 'there is no ~/.aws/config', hint: '"aws configure" makes one' },
  ]);
});

it('with a profile, only what its chain touches', async ({ box }) => {
  await box.emulate(fiveHops);
  healthy(box, `[default]\n${adminKeys}[profile a]\n${role}[profile broken]\nrole_arn = x\nsource_profile = gone\n`);
  expect(await box.run(['doctor'])).toMatchObject({ code: 3 });
  expect(await box.run(['doctor', 'a'])).toMatchObject({ code: 0 });
  expect(await box.run(['doctor', '--profile', 'broken'])).toMatchObject({ code: 3 });
  const { code, stdout } = await box.run(['doctor', 'nobody']);
  expect([code, stdout]).toEqual([3, expect.stringContaining('there is no profile nobody in ')]);
});

it('--offline asks nobody', async ({ box }) => {
  const sts = await box.emulate(fiveHops);
  healthy(box);
  expect(await found(box)).toEqual([]);
  expect(sts.calls).toHaveLength(1);
  expect(await box.run(['doctor', '--offline'])).toMatchObject({ code: 0 });
  expect(sts.calls).toHaveLength(1);
});

describe('files', () => {
  it('that others can write or read, and where links lead', async ({ box }) => {
    await box.emulate(fiveHops);
    healthy(box, `[default]\n${adminKeys}[profile a]\n${role}session_policy = p.json\n`);
    box.home.write(
      'real/p.json',
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
    );
    symlinkSync(box.path('real/p.json'), box.path('.aws/p.json'));
    chmodSync(box.path('real/p.json'), 0o666);
    chmodSync(box.path('.aws/config'), 0o646);
    chmodSync(box.path('.aws'), 0o777);
    mkdirSync(box.path('.cache/rolechain'), { recursive: true });
    chmodSync(box.path('.cache/rolechain'), 0o777);
    const ran = await box.run(['doctor']);
    expect(ran.code).toBe(3);
    expect((await found(box)).filter(({ check }) => check === 'files')).toEqual([
      {
        check: 'files',
        level: 'problem',
        message:
          '~/.aws/config can be written by everybody, who so decides whose keys you use, and which commands run as you (0646)',
        hint: 'chmod go-w ~/.aws/config',
      },
      {
        check: 'files',
        level: 'warning',
        message: '~/.aws/config holds keys and can be read by everybody (0646)',
        hint: 'chmod 600 ~/.aws/config',
      },
      {
        check: 'files',
        level: 'warning',
        message: '~/.aws/p.json can be written by everybody, who so decides what your sessions may do (0666)',
        hint: 'chmod go-w ~/.aws/p.json',
      },
      {
        check: 'files',
        level: 'problem',
        message: '~/.aws can be written by everybody, who so decides which commands run as you (0777)',
        hint: 'chmod go-w ~/.aws',
      },
      {
        check: 'files',
        level: 'warning',
        message: '~/.cache/rolechain can be written by everybody, who so decides who may renew credentials (0777)',
        hint: 'chmod go-w ~/.cache/rolechain',
      },
      { check: 'files', level: 'note', message: '~/.aws/p.json leads to ~/real/p.json' },
      {
        check: 'files',
        level: 'note',
        message: `~/.cache/rolechain cannot be used: locks and lists lie in ~/tmp/rolechain-${process.getuid?.() ?? ''}`,
      },
    ]);
  });

  it.skipIf(isRoot)(`that nobody may read${isRoot ? ' (SKIPPED: root may read all)' : ''}`, async ({ box }) => {
    await box.emulate(fiveHops);
    healthy(box);
    chmodSync(box.path('.aws/config'), 0);
    expect(await found(box)).toMatchObject([{ check: 'config', level: 'problem', code: 'CONFIG_UNREADABLE' }]);
  });

  it('that are folders, or FIFOs, are not waited for', async ({ box }) => {
    await box.emulate(fiveHops);
    mkdirSync(box.path('.aws/config'), { recursive: true });
    expect(await found(box)).toMatchObject([{ check: 'config', level: 'problem', code: 'CONFIG_UNREADABLE' }]);
  });
});

describe('the config', () => {
  it('a mixed profile, a cycle, a missing policy, a header and a line that runs rolechain wrongly', async ({ box }) => {
    await box.emulate(fiveHops);
    healthy(
      box,
      `[default]\n${adminKeys}[team]\n[profile mixed]\n${role}credential_process = other\n` +
        '[profile b]\nrole_arn = arn:aws:iam::111111111111:role/b\nsource_profile = c\n' +
        '[profile c]\nrole_arn = arn:aws:iam::111111111111:role/c\nsource_profile = b\n' +
        `[profile p]\n${role}session_policy = gone.json\n` +
        '[profile q]\ncredential_process = ~/bin/rolechain process --profile p\n',
    );
    expect((await found(box)).map(({ check, level, code }) => [check, level, code])).toEqual([
      ['config', 'warning', undefined],
      ['kinds', 'warning', undefined],
      ['chains', 'problem', 'CHAIN_CYCLE'],
      ['chains', 'problem', 'POLICY_UNREADABLE'],
      ['callers', 'problem', undefined],
    ]);
  });

  it('a line that runs this very program is well', async ({ box }) => {
    await box.emulate(fiveHops);
    healthy(box, `${fiveHopConfig}[profile apps]\ncredential_process = ${programLine} process --profile role-b\n`);
    expect(await found(box)).toEqual([]);
    expect((await box.run(['doctor'])).stdout).toContain('credential_process of apps runs rolechain\n');
  });

  it('another version is told from the files beside it, and is not run', async ({ box }) => {
    await box.emulate(fiveHops);
    box.home.write('old/package.json', '{"name":"rolechain","version":"0.0.1"}');
    box.home.write('old/bin/rolechain', `#!/bin/sh\ntouch ${box.path('was-run')}\n`);
    chmodSync(box.path('old/bin/rolechain'), 0o755);
    healthy(
      box,
      `${fiveHopConfig}[profile apps]\ncredential_process = ${box.path('old/bin/rolechain')} process --profile role-b\n`,
    );
    expect(await found(box)).toMatchObject([
      {
        check: 'callers',
        level: 'warning',
        message: expect.stringMatching(/runs rolechain 0\.0\.1 in ~\/old, and this is /),
      },
    ]);
    expect(readdirSync(box.home.path)).not.toContain('was-run');
  });

  it('names that could redraw a terminal are shown as what they are', async ({ box }) => {
    await box.emulate(fiveHops);
    healthy(box, '[\u001b[2Jteam]\n[profile a]\nsource_profle\u202e = b\nrole_arn = \u001b]0;x\u0007\n');
    const { stdout } = await box.run(['doctor']);
    // oxlint-disable-next-line no-control-regex -- they are what is looked for
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});

describe('the environment', () => {
  it('keys beside a profile, and a cache that is none', async ({ box }) => {
    await box.emulate(fiveHops);
    healthy(box);
    box.secrets.push('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY');
    const env = {
      AWS_PROFILE: 'role-a',
      AWS_ACCESS_KEY_ID: 'AKIAI44QH8DHBEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      ROLECHAIN_CACHE: 'disk',
    };
    expect((await found(box, { env })).map(({ check, level, code }) => [check, level, code])).toEqual([
      ['environment', 'warning', undefined],
      ['keychain', 'problem', 'USAGE'],
    ]);
    expect(await box.run(['doctor'], { env })).toMatchObject({ code: 2 });
  });
});

describe('STS', () => {
  it.for([
    { ms: 90_000, level: 'warning', code: undefined, exit: 0 },
    { ms: -3_600_000, level: 'problem', code: 'CLOCK_SKEW', exit: 7 },
  ])('whose clock is $ms ms ahead', async ({ ms, level, code, exit }, { box }) => {
    const sts = await box.emulate(fiveHops);
    sts.fault({ kind: 'skew', ms }, { times: 2 });
    healthy(box);
    expect(await found(box)).toMatchObject([{ check: 'clock', level, ...(code && { code }) }]);
    expect(await box.run(['doctor'])).toMatchObject({ code: exit });
  });

  it.for([
    {
      fault: { kind: 'reset' } as const,
      code: 'STS_UNREACHABLE',
      message: 'cannot reach STS at STS: the connection was closed (ECONNRESET)',
    },
    { fault: { kind: 'html' } as const, code: undefined, message: 'what answers for STS is not STS (HTTP 500)' },
    { fault: { kind: 'garbage' } as const, code: undefined, message: 'what answers for STS is not STS (HTTP 200)' },
    {
      fault: { kind: 'redirect', location: 'http://127.0.0.1:9/' } as const,
      code: undefined,
      message: 'what answers for STS is not STS (HTTP 302)',
    },
  ])('that answers with $fault.kind', async ({ fault, code, message }, { box }) => {
    const sts = await box.emulate(fiveHops);
    sts.fault(fault);
    healthy(box);
    const seen = (await found(box)).filter(({ check }) => check === 'sts');
    expect(seen.map((one) => [one.level, one.code, one.message.replaceAll(/127\.0\.0\.1:\d+/g, 'STS')])).toEqual([
      ['problem', code, message],
    ]);
  });

  it('is sent no credentials', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    healthy(box);
    await box.run(['doctor']);
    expect(sts.calls).toMatchObject([{ action: 'GetCallerIdentity', accessKeyId: undefined, status: 403 }]);
  });

  it('is reached through the proxy, whose password is not told', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    const proxy = await connectProxy(new URL(sts.url).port);
    healthy(box);
    box.secrets.push('hunter2');
    const env = {
      AWS_ENDPOINT_URL_STS: 'http://sts.example.com',
      ROLECHAIN_ALLOW_INSECURE_ENDPOINT: '1',
      HTTP_PROXY: `http://alice:hunter2@127.0.0.1:${proxy.port}`,
    };
    try {
      const { stdout, code } = await box.run(['doctor'], { env });
      expect([code, proxy.asked]).toEqual([0, ['sts.example.com:80']]);
      expect(stdout).toMatch(
        new RegExp(`sts\\.example\\.com answered in \\d+ ms through the proxy 127\\.0\\.0\\.1:${proxy.port}\\n`),
      );
    } finally {
      proxy.close();
    }
  });

  it('is not reached through one that refuses', async ({ box }) => {
    const proxy = await connectProxy(undefined);
    healthy(box);
    box.secrets.push('hunter2');
    try {
      const env = { HTTPS_PROXY: `http://alice:hunter2@127.0.0.1:${proxy.port}` };
      expect((await found(box, { env })).filter(({ check }) => check === 'sts')).toMatchObject([
        {
          code: 'STS_UNREACHABLE',
          message: `cannot reach STS at sts.us-east-1.amazonaws.com: the proxy 127.0.0.1:${proxy.port} asks for a user name and password (HTTP 407)`,
        },
      ]);
      expect(await box.run(['doctor'], { env })).toMatchObject({ code: 7 });
    } finally {
      proxy.close();
    }
  });
});

/** A proxy that tunnels every CONNECT to a port of this machine, or wants a password. */
async function connectProxy(to: string | undefined) {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on('connection', (socket: Socket) => void sockets.add(socket.on('error', () => undefined)));
  server.on('connect', (request: IncomingMessage, asking: Socket) => {
    asked.push(request.url ?? '');
    if (to === undefined) {
      asking.end('HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const target = connect(Number(to), '127.0.0.1', () => {
      asking.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(asking).pipe(target);
    });
    sockets.add(target.on('error', () => undefined));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    asked,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe('the AWS CLI’s cache', () => {
  it('is counted and not quoted', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    healthy(box);
    const secret = sts.secretOf('AKIAIOSFODNN7EXAMPLE');
    const cached = (minutes: number): string =>
      JSON.stringify({
        Credentials: {
          AccessKeyId: 'ASIAIOSFODNN7EXAMPLE',
          SecretAccessKey: secret,
          SessionToken: 'token',
          Expiration: new Date(Date.now() + minutes * 60_000).toISOString(),
        },
      });
    box.home.write('.aws/cli/cache/1.json', cached(60));
    box.home.write('.aws/cli/cache/2.json', cached(-60));
    box.home.write('.aws/cli/cache/3.json', 'no JSON');
    box.home.write('.aws/cli/cache/session.db', secret);
    expect(await found(box)).toMatchObject([
      {
        check: 'cli cache',
        level: 'warning',
        message: expect.stringMatching(
          /^1 file holds role credentials of the AWS CLI as plain text in ~\/\.aws\/cli\/cache, valid until /,
        ),
        facts: { files: 2, unexpired: 1 },
      },
    ]);
    expect(await box.run(['doctor'])).toMatchObject({ code: 0 });
  });
});

describe('the store of sessions', () => {
  it('in files: what a round trip makes is gone again', async ({ box }) => {
    await box.emulate(fiveHops);
    healthy(box);
    delete box.env['XDG_RUNTIME_DIR'];
    const before = tree(box.home.path);
    const { stdout, code } = await box.run(['doctor']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/ok +keychain +file: a throw-away item was written, read and removed in \d+ ms\n/),
    ]);
    expect(tree(box.home.path)).toEqual(before);
  });

  it('in files: a folder that is open to others is not closed by looking', async ({ box }) => {
    await box.emulate(fiveHops);
    healthy(box);
    mkdirSync(box.path('run/rolechain'), { mode: 0o755 });
    expect(await found(box)).toMatchObject([
      {
        check: 'keychain',
        level: 'warning',
        message: '~/run/rolechain is open to others; rolechain closes it when it next keeps a session',
      },
    ]);
    expect(lstatSync(box.path('run/rolechain')).mode & 0o777).toBe(0o755);
  });

  it('nowhere', async ({ box }) => {
    await box.emulate(fiveHops);
    healthy(box);
    expect(await found(box, { env: { ROLECHAIN_CACHE: 'none' } })).toMatchObject([
      { check: 'keychain', level: 'note' },
    ]);
  });

  const why = whyNoSecretService();
  describe.skipIf(why !== undefined)(`in a Secret Service${skippedFor(why)}`, () => {
    async function inState(box: Box, state: KeychainState, mode: string): Promise<readonly Seen[]> {
      await box.emulate(fiveHops);
      healthy(box);
      const keychain = await secretService(state);
      const env = { ...keychain.env, HOME: box.home.path, ROLECHAIN_CACHE: mode };
      try {
        const seen = await found(box, { env });
        if (state === 'unlocked') {
          // What is left in it would be found here.
          expect(await box.run(['cache', 'clear'], { env })).toMatchObject({ stdout: '0 sessions forgotten\n' });
        }
        return seen;
      } finally {
        await keychain.stop();
      }
    }

    it('that is unlocked', async ({ box }) => {
      expect(await inState(box, 'unlocked', 'auto')).toEqual([]);
    });

    it.for([
      { state: 'locked', mode: 'auto', level: 'warning', code: 'KEYCHAIN_LOCKED' },
      { state: 'locked', mode: 'keychain', level: 'problem', code: 'KEYCHAIN_LOCKED' },
      { state: 'no-service', mode: 'auto', level: 'warning', code: 'KEYCHAIN_MISSING' },
      { state: 'empty', mode: 'keychain', level: 'problem', code: 'KEYCHAIN_MISSING' },
      { state: 'mute', mode: 'auto', level: 'warning', code: 'KEYCHAIN_TIMEOUT' },
      { state: 'frozen', mode: 'keychain', level: 'problem', code: 'KEYCHAIN_TIMEOUT' },
    ] as const)('that is $state, with ROLECHAIN_CACHE=$mode', async ({ state, mode, level, code }, { box }) => {
      expect(await inState(box, state, mode)).toMatchObject([
        { check: 'keychain', level, code, hint: expect.any(String) },
      ]);
    });
  });
});

it.skipIf(process.platform !== 'linux')(
  'Ctrl-C while the keychain is slow to read: the item is removed first (Linux: over D-Bus)',
  async ({ box }) => {
    await box.emulate(fiveHops);
    healthy(box);
    const bus = await scriptedBus({
      OpenSession: { signature: 'vo', body: (write) => write.variant('s', '').string('/session') },
      ReadAlias: { signature: 'o', body: (write) => write.string('/login') },
      Get: { signature: 'v', body: (write) => write.signature('b').uint32(0) },
      CreateItem: { signature: 'oo', body: (write) => write.string('/item').string('/') },
      SearchItems: [
        'silence',
        { signature: 'aoao', body: (write) => write.array(4, () => write.string('/item')).uint32(0) },
      ],
      Delete: { signature: 'o', body: (write) => write.string('/') },
    });
    try {
      const { code, stdout } = await box.run(['doctor'], {
        env: { ...bus.env, ROLECHAIN_CACHE: 'keychain' },
        started: (child) => {
          const asked = setInterval(() => {
            if (!bus.calls.includes('SearchItems')) return;
            clearInterval(asked);
            child.kill('SIGINT');
          }, 5);
          child.on('exit', () => clearInterval(asked));
        },
      });
      expect([code, stdout]).toEqual([130, '']);
      // The read that was given up may begin again on another connection, once this one is closed.
      const since = bus.calls.slice(bus.calls.indexOf('CreateItem'));
      expect(since.slice(0, 4)).toEqual(['CreateItem', 'SearchItems', 'SearchItems', 'Delete']);
    } finally {
      await bus.stop();
    }
  },
);

describe('on a terminal', () => {
  it('a code can be asked for, lines are broken, and colours tell', async ({ box }) => {
    await box.emulate(fiveHops);
    healthy(box, `[default]\n${adminKeys}[team]\n`);
    const { screen, exit } = await box.terminal(`stty cols 80; ${programLine} doctor`, [], { TERM: 'xterm' });
    expect(exit).toBe(0);
    expect(screen).toContain('\u001b[32mok\u001b[39m       prompt       a code can be asked for: terminal\r\n');
    expect(screen).toContain(
      '\u001b[33mwarning\u001b[39m  config       [team] is not read as a profile (~/.aws/config:4)\r\n',
    );
    // oxlint-disable-next-line no-control-regex -- colours take no room
    const widths = screen.split('\r\n').map((line) => line.replaceAll(/\u001b\[\d+m/g, '').length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(80);
  });
});

it('a variable set in front of a command shows without its value', async ({ box }) => {
  box.secrets.push('hunter2');
  box.config('[profile p]\ncredential_process = TOKEN=hunter2 rolechain process --profile p\n');
  const { stdout } = await box.run(['doctor', '--offline']);
  expect(stdout).toContain('runs rolechain through TOKEN=…,');
});
