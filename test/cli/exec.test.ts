import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { allCalls } from '../support/calls.ts';
import { it, type Box } from '../support/case.ts';
import { fiveHopConfig } from '../support/configs.ts';
import { programs, skipped } from '../support/installed.ts';
import { notOfStandalone, program, run, standalone, type Run } from '../support/program.ts';
import { root } from '../support/root.ts';

const config = fiveHopConfig.replace('[profile role-a]\n', '[profile role-a]\nregion = ap-northeast-1\n');
const printEnvironment = [process.execPath, '-e', 'process.stdout.write(JSON.stringify(process.env))'];
const printArguments = [process.execPath, '-e', 'process.stdout.write(JSON.stringify(process.argv.slice(1)))', '--'];
const heard = [process.execPath, `${root}/test/support/programs/heard.mjs`];
const ready = { code: 0, signal: null, stdout: '', stderr: '' };

async function prepare(box: Box): Promise<void> {
  await box.emulate(fiveHops);
  box.config(config);
}

/** What the program prints may hold secrets: that is its purpose here. */
async function exec(box: Box, words: readonly string[], options: Parameters<Box['command']>[1] = {}): Promise<Run> {
  return box.command([...program, 'exec', ...words], options);
}

function parse(text: string): unknown {
  return JSON.parse(text);
}

describe('the environment of the command', () => {
  const stale = {
    AWS_PROFILE: 'role-e',
    AWS_DEFAULT_PROFILE: 'role-e',
    AWS_ACCESS_KEY_ID: 'AKIAI44QH8DHBEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'old',
    AWS_SESSION_TOKEN: 'old',
    AWS_SECURITY_TOKEN: 'old',
    AWS_CREDENTIAL_EXPIRATION: 'old',
    AWS_ROLE_ARN: 'arn:aws:iam::111111111111:role/old',
    AWS_WEB_IDENTITY_TOKEN_FILE: '/old',
    ROLECHAIN_PROFILE: 'old',
  };
  const session = {
    AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
    AWS_SECRET_ACCESS_KEY: expect.stringMatching(/./),
    AWS_SESSION_TOKEN: expect.stringMatching(/./),
    AWS_CREDENTIAL_EXPIRATION: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    AWS_ACCOUNT_ID: '111111111111',
    AWS_REGION: 'ap-northeast-1',
    AWS_DEFAULT_REGION: 'ap-northeast-1',
    ROLECHAIN_REGION: 'ap-northeast-1',
    ROLECHAIN_PROFILE: 'role-a',
  };

  it.for([
    { what: 'a bare one', env: {} },
    { what: 'one with an older session', env: stale, gone: Object.keys(stale) },
    {
      what: 'one with other variables',
      env: { _AWS_CLI_PROFILE_CHAIN: 'x', AWS_CONFIG_FILE: '', X: 'a=b\n c', EMPTY: '' },
    },
    {
      what: 'one that speaks to Node and the SDK',
      env: { NODE_DEBUG: 'none', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    },
  ])('from $what: the session’s variables, and all that the user had', async ({ env, gone = [] }, { box }) => {
    await prepare(box);
    const { code, stdout, stderr } = await exec(box, ['role-a', '--', ...printEnvironment], { env });
    const kept = Object.entries({ ...box.env, ...env }).filter(([name]) => !gone.includes(name));
    expect({ code, stderr, env: parse(stdout) }).toEqual({
      code: 0,
      stderr: '',
      env: { ...Object.fromEntries(kept), ...session },
    });
  });

  it('has no token, expiry or account of an older session where the profile has an access key', async ({ box }) => {
    await prepare(box);
    const { stdout } = await exec(box, ['--', ...printEnvironment], {
      env: { ...stale, AWS_PROFILE: '', AWS_ACCOUNT_ID: '222222222222', AWS_REGION: 'eu-west-1' },
    });
    expect(parse(stdout)).toEqual({
      ...box.env,
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      ROLECHAIN_REGION: 'eu-west-1',
      ROLECHAIN_PROFILE: 'default',
    });
  });

  it('can be nested: the inner profile counts, its region too', async ({ box }) => {
    await prepare(box);
    const nested = ['role-a', '--', ...program, 'exec', 'role-b', '--', ...printEnvironment];
    const { code, stdout, stderr } = await exec(box, nested);
    expect({ code, stderr, env: parse(stdout) }).toEqual({
      code: 0,
      stderr: '',
      env: {
        ...box.env,
        ...session,
        AWS_REGION: 'us-east-1',
        AWS_DEFAULT_REGION: 'us-east-1',
        ROLECHAIN_REGION: 'us-east-1',
        ROLECHAIN_PROFILE: 'role-b',
      },
    });
  });

  it('is AWS_PROFILE’s where no profile is typed', async ({ box }) => {
    await prepare(box);
    const { stdout } = await exec(box, ['--', ...printEnvironment], { env: { AWS_PROFILE: 'role-a' } });
    expect(parse(stdout)).toEqual({ ...box.env, ...session });
  });

  it('takes the flags of process: a policy narrows the session', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(config);
    const flags = ['--policy-arn', 'arn:aws:iam::aws:policy/ReadOnlyAccess', '--no-cache', '--profile', 'role-a'];
    expect(await exec(box, [...flags, '--', 'true'])).toEqual(ready);
    expect(sts.calls.flatMap(({ params }) => params.policyArns ?? [])).toEqual([
      'arn:aws:iam::aws:policy/ReadOnlyAccess',
    ]);
  });
});

describe('what follows the first -- is the command’s own', () => {
  it.for([
    { words: ['--help'] },
    { words: ['--', 'a', '--', '--profile', 'role-b', '--no-cache', '-x=1'] },
    { words: ['', ' ', 'a b', '"', "'", '\\', '$HOME', '`id`', '*', '~', '%PATH%', 'a\nb\tc', 'ü→😀', '-', '0x10'] },
    { words: ['007', '1e3', 'true', '--no-x', '--a.b=c', '--__proto__=x'] },
  ])('$words', async ({ words }, { box }) => {
    await prepare(box);
    const { code, stdout, stderr } = await exec(box, ['role-a', '--', ...printArguments, ...words]);
    expect({ code, stderr, words: parse(stdout) }).toEqual({ code: 0, stderr: '', words });
  });
});

it('passes the three streams through', async ({ box }) => {
  await prepare(box);
  const [command = '', ...first] = program;
  const child = spawn(command, [...first, 'exec', 'role-a', '--', 'sh', '-c', 'cat; echo to stderr >&2'], {
    env: box.env,
    detached: true,
  });
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 256));
  child.stdin.end(bytes);
  const [out, err] = [child.stdout, child.stderr].map(async (stream) => Buffer.concat(await stream.toArray()));
  expect(bytes.equals((await out) ?? Buffer.of())).toBe(true);
  expect(String(await err)).toBe('to stderr\n');
});

for (const [shell, here] of [
  ['bash', programs.bash],
  ['zsh', programs.zsh],
] as const) {
  it.skipIf(!here)(`passes on what <(…) of ${shell} opens${skipped(here, shell)}`, async ({ box }) => {
    await prepare(box);
    const line = `"$@" exec role-a -- cat <(echo one) <(echo two)`;
    const ran = await box.command([shell, '-c', line, shell, ...program]);
    expect(ran).toEqual({ ...ready, stdout: 'one\ntwo\n' });
  });
}

describe('how the command ends is how exec ends', () => {
  it.for([0, 1, 2, 3, 7, 125, 126, 127, 128, 130, 143, 255])('exit code %i', async (code, { box }) => {
    await prepare(box);
    expect(await exec(box, ['role-a', '--', 'sh', '-c', `exit ${code}`])).toEqual({ ...ready, code });
  });

  it.for(['SIGHUP', 'SIGINT', 'SIGKILL', 'SIGUSR1', 'SIGUSR2', 'SIGPIPE', 'SIGALRM', 'SIGTERM'])(
    '%s',
    async (signal, { box }) => {
      await prepare(box);
      const words = ['role-a', '--', 'sh', '-c', `kill -${signal.slice(3)} $$`];
      expect(await exec(box, words)).toEqual({ ...ready, code: null, signal });
    },
  );

  it.for([
    { signal: 'SIGQUIT', code: 131 },
    { signal: 'SIGABRT', code: 134 },
    { signal: 'SIGSEGV', code: 139 },
  ])('$signal as exit code $code, because a core of ours would hold credentials', async ({ signal, code }, { box }) => {
    await prepare(box);
    expect(await exec(box, ['role-a', '--', 'sh', '-c', `ulimit -c 0; kill -${signal.slice(3)} $$`])).toEqual({
      ...ready,
      code,
    });
  });
});

describe('a signal for exec', () => {
  it.for(['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGALRM', 'SIGCONT', 'SIGINT', 'SIGQUIT'] as const)(
    '%s reaches the command, once, and exec waits for it to end',
    async (signal, { box }) => {
      await prepare(box);
      const [command = '', ...first] = program;
      const child = spawn(command, [...first, 'exec', 'role-a', '--', ...heard], { env: box.env, detached: true });
      let said = '';
      const answers = new Map([
        ['ready\n', () => child.kill(signal)],
        [`ready\nheard ${signal}\n`, () => child.stdin.write('echo\n')],
        [`ready\nheard ${signal}\nheard SIGUSR2\n`, () => child.stdin.write('end 9\n')],
      ]);
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        answers.get(said)?.();
      });
      const code = await new Promise((resolve) => {
        child.on('close', resolve);
      });
      expect({ code, said }).toEqual({ code: 9, said: `ready\nheard ${signal}\nheard SIGUSR2\n` });
    },
  );

  it('ends both by it where the command does not handle it', async ({ box }) => {
    await prepare(box);
    const ran = await exec(box, ['role-a', '--', 'sh', '-c', 'echo ready; exec sleep 600'], {
      started: (child) => child.stdout?.once('data', () => child.kill('SIGTERM')),
    });
    expect(ran).toEqual({ ...ready, stdout: 'ready\n', code: null, signal: 'SIGTERM' });
  });

  it('ends exec with 143 while AWS is being asked, and no command is run', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(config);
    sts.fault({ kind: 'stall' }, { action: 'AssumeRole' });
    const ran = await exec(box, ['role-a', '--', 'echo', 'run'], {
      started: (child) => {
        const look = setInterval(() => {
          if (!allCalls(sts.calls).includes('AssumeRole role-a')) return;
          clearInterval(look);
          child.kill('SIGTERM');
        }, 20);
      },
    });
    expect(ran).toEqual({ ...ready, code: 143 });
  });
});

describe('a line that is wrong', () => {
  const usage = (reason: string, line: string): string =>
    `rolechain: error: ${reason} [USAGE]\nrolechain: hint: write: rolechain ${line}\n`;
  const noDashes = 'exec needs -- before the command that it is to run';
  it.for([
    { words: ['deploy', 'terraform', 'plan'], stderr: usage(noDashes, 'exec deploy -- terraform plan') },
    { words: ['deploy'], stderr: usage(noDashes, 'exec deploy -- aws sts get-caller-identity') },
    { words: [], stderr: usage(noDashes, 'exec -- aws sts get-caller-identity') },
    {
      words: ['--profile', 'deploy', '--no-cache', 'ls', '-l', 'my file'],
      stderr: usage(noDashes, "exec --profile deploy --no-cache -- ls -l 'my file'"),
    },
    {
      words: ['deploy', '--'],
      stderr: usage('there is no command after --', 'exec deploy -- aws sts get-caller-identity'),
    },
    {
      words: ['deploy', 'other', '--', 'ls'],
      stderr: 'rolechain: error: unknown argument: other [USAGE]\nrolechain: hint: see "rolechain --help"\n',
    },
  ])('$words is refused with the right one', async ({ words, stderr }, { box }) => {
    box.config(config);
    expect(await box.run(['exec', ...words])).toMatchObject({ code: 2, stdout: '', stderr });
  });

  it('names the profile that was probably meant', async ({ box }) => {
    box.config(config);
    const { code, stdout, stderr } = await box.run(['exec', 'role-', '--', 'true']);
    expect({ code, stdout, stderr }).toEqual({
      code: 3,
      stdout: '',
      stderr:
        'rolechain: error: there is no profile role- in ~/.aws/config or ~/.aws/credentials [PROFILE_UNKNOWN]\n' +
        'rolechain: hint: did you mean role-a?\n',
    });
  });
});

describe('a command that cannot be run is refused before AWS or anybody is asked', () => {
  it.for([
    { command: 'no-such-command', code: 127, says: 'there is no command no-such-command [COMMAND_NOT_FOUND]' },
    { command: './missing', code: 127, says: 'there is no command ./missing [COMMAND_NOT_FOUND]' },
    { command: '', code: 127, says: "there is no command '' [COMMAND_NOT_FOUND]" },
    { command: 'evil\u001b[31m', code: 127, says: "there is no command 'evil' [COMMAND_NOT_FOUND]" },
    { command: 'folder', code: 127, says: 'there is no command folder [COMMAND_NOT_FOUND]' },
    { command: './folder', code: 126, says: './folder cannot be run: it is a folder [COMMAND_NOT_EXECUTABLE]' },
    {
      command: './text',
      code: 126,
      says: './text cannot be run: it is not marked as executable [COMMAND_NOT_EXECUTABLE]',
      hint: 'chmod +x ./text',
    },
    {
      command: 'aws s3 ls',
      code: 127,
      says: "there is no command 'aws s3 ls' [COMMAND_NOT_FOUND]",
      hint: 'write a command and its arguments as words of their own, not as one in quotes',
    },
    {
      command: 'TF_LOG=debug',
      code: 127,
      says: "there is no command 'TF_LOG=debug' [COMMAND_NOT_FOUND]",
      hint: 'to set a variable for a command write "env" before it: -- env NAME=value …',
    },
  ])('$command: $code', async ({ command, code, says, hint }, { box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(config);
    mkdirSync(box.path('work', 'folder'), { recursive: true });
    box.home.write('work/text', 'no program');
    const ran = await box.run(['exec', 'role-a', '--', command, 'x'], { cwd: box.path('work') });
    expect({ code: ran.code, stdout: ran.stdout, stderr: ran.stderr, calls: sts.calls }).toEqual({
      code,
      stdout: '',
      stderr: `rolechain: error: ${says}\n${hint === undefined ? '' : `rolechain: hint: ${hint}\n`}`,
      calls: [],
    });
  });

  it('and one that only the system refuses, after', async ({ box }) => {
    await prepare(box);
    const file = box.path('script');
    writeFileSync(file, '#!/no/such/interpreter\n');
    chmodSync(file, 0o755);
    const { code, stdout, stderr } = await box.run(['exec', 'role-a', '--', file]);
    expect({ code, stdout, stderr }).toEqual({
      code: 126,
      stdout: '',
      stderr:
        'rolechain: error: ~/script cannot be run: what its first line, or the program itself, names to run it does not exist [COMMAND_NOT_EXECUTABLE]\n',
    });
  });
});

it('no secret is told where the environment cannot hold one', async ({ box }) => {
  const document = JSON.stringify({ Version: 1, AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', SecretAccessKey: 'HUSH\0HUSH' });
  box.home.write('document', document);
  box.secrets.push('HUSH');
  box.config(`[default]\ncredential_process = cat ${box.path('document')}\n`);
  const { code, stdout, stderr } = await box.run(['exec', '--', 'true']);
  expect({ code, stdout, stderr }).toEqual({
    code: 4,
    stdout: '',
    stderr:
      'rolechain: error: credential_process of profile default printed something that is not a credential_process document: its keys hold a character that no key of AWS has [PROCESS_FAILED]\n' +
      'rolechain: hint: run the command of credential_process in a terminal to see what it says\n',
  });
});

// Bun itself says at its start that it cannot.
it.skipIf(standalone)(`runs where the working folder is gone${notOfStandalone}`, async ({ box }) => {
  await prepare(box);
  const folder = box.path('gone');
  mkdirSync(folder);
  const line = `cd "${folder}" && rmdir "${folder}" && exec "$@"`;
  const ran = await box.command(['sh', '-c', line, 'sh', ...program, 'exec', 'role-a', '--', 'echo', 'ran']);
  expect(ran).toEqual({ ...ready, stdout: 'ran\n' });
});

it.skipIf(!programs.awsWithEndpoints)(
  `the AWS CLI is the role, whatever AWS_PROFILE was${skipped(programs.awsWithEndpoints, 'AWS CLI that knows AWS_ENDPOINT_URL')}`,
  async ({ box }) => {
    await prepare(box);
    const words = ['aws', 'sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'];
    const env = { AWS_PROFILE: 'no-such-profile', HOME: box.home.path };
    const ran = await exec(box, ['role-a', '--', ...words], { env });
    expect(ran).toEqual({ ...ready, stdout: 'arn:aws:sts::111111111111:assumed-role/role-a/test-admin\n' });
  },
);

it('its own stderr is empty', async ({ box }) => {
  await prepare(box);
  const ran = await run(['exec', 'role-a', '--', 'true'], { env: box.env });
  expect(ran).toEqual(ready);
});
