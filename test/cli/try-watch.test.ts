import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import { describe, expect } from 'vitest';
import type { Call, Emulator } from '../emulator/emulator.ts';
import { allow, fiveHops, mfaFirstHop, sessionPolicy, testAdminKey, testAdminMfa } from '../emulator/worlds.ts';
import { allCalls, assumed } from '../support/calls.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys, fiveHopConfig } from '../support/configs.ts';
import { has, skipped } from '../support/installed.ts';
import { startLive, type Live } from '../support/live-program.ts';
import { preload } from '../support/program.ts';
import { root } from '../support/root.ts';
import { field } from '../support/shape.ts';

const ENDED = '; exit code 0';

/** A policy like any other, and different from others. */
function policy(name: string): string {
  const Statement = { Sid: name, Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  return `${JSON.stringify({ Version: '2012-10-17', Statement }, null, 2)}\n`;
}

/** The names of the policies that the last role of the chain was assumed with. */
function policies(calls: readonly Call[]): readonly string[] {
  return assumed(calls).flatMap(({ params }) => /"Sid":"(\w+)"/.exec(params.policy ?? '')?.[1] ?? []);
}

interface Watching extends Live {
  readonly sts: Emulator;
  /** The policy file. */
  readonly file: string;
}

/** Watches a policy file of the last of five roles; the first run has ended. */
async function watchFive(
  box: Box,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Watching> {
  const sts = await box.emulate(fiveHops);
  box.config(fiveHopConfig);
  box.home.write('read.json', policy('First'));
  const args = ['try', 'role-e', '--watch', '--policy', 'read.json', '--', ...command];
  const live = startLive(box, args, { cwd: box.home.path, env });
  await live.sees('watching ~/read.json, Ctrl-C ends it\n');
  await live.sees(ENDED);
  return Object.assign(live, { sts, file: box.path('read.json') });
}

/** Ends a watch between two runs. */
async function stop({ child, ended }: Live, signal: NodeJS.Signals = 'SIGTERM'): Promise<string> {
  child.kill(signal);
  const { code, stderr } = await ended;
  expect(code).toBe(128 + constants.signals[signal]);
  return stderr;
}

const saves: readonly {
  readonly name: string;
  readonly there?: boolean;
  readonly save: (file: string, text: string) => void;
}[] = [
  { name: 'in place', save: (file, text) => writeFileSync(file, text) },
  {
    name: 'by a new file in its place',
    save: (file, text) => {
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file);
    },
  },
  {
    name: 'by emptying it, then writing it in pieces',
    save: (file, text) => {
      truncateSync(file);
      for (const piece of text.match(/[^]{1,40}/g) ?? []) appendFileSync(file, piece);
    },
  },
  {
    name: 'by renaming the old one to a backup',
    save: (file, text) => {
      renameSync(file, `${file}~`);
      writeFileSync(file, text);
      unlinkSync(`${file}~`);
    },
  },
  { name: 'through a symbolic link', save: (file, text) => writeFileSync(file, text) },
  ...['vim', 'vim -c "set backupcopy=yes"'].map((vim) => ({
    name: `by ${vim}`,
    there: has('vim'),
    save: (file: string, text: string) => {
      writeFileSync(`${file}.typed`, text);
      execFileSync('sh', ['-c', `${vim} -u NONE -N -n -es -c '%!cat ${file}.typed' -c 'wq' ${file}`]);
    },
  })),
  {
    name: 'by ed',
    there: has('ed'),
    save: (file, text) => void execFileSync('ed', ['-s', file], { input: `1,$d\n0a\n${text}.\nw\nq\n` }),
  },
  {
    name: 'by sed -i',
    there: has('sed') && spawnSync('sed', ['--version']).status === 0,
    save: (file, text) => {
      const [, name = ''] = /"Sid": "(\w+)"/.exec(text) ?? [];
      execFileSync('sed', ['-i', `s/"Sid": "[A-Za-z]*"/"Sid": "${name}"/`, file]);
    },
  },
];

describe('a policy that is saved', () => {
  for (const { name, save, there = true } of saves) {
    it.skipIf(!there)(`${name} is tried, every time once and for one call${skipped(there, name)}`, async ({ box }) => {
      if (name.includes('link')) {
        mkdirSync(box.path('policies'));
        symlinkSync('policies/read.json', box.path('read.json'));
      }
      const watching = await watchFive(box, ['echo', 'ran']);
      const { sts, file } = watching;
      const before = sts.calls.length;
      for (const text of ['Second', 'Third', 'Fourth']) {
        save(file, policy(text));
        await watching.sees('read.json saved, running again\n');
        await watching.sees(ENDED);
      }
      await stop(watching);
      expect(policies(sts.calls)).toEqual(['First', 'Second', 'Third', 'Fourth']);
      // The roles before the last are not assumed again.
      expect(allCalls(sts.calls.slice(before))).toEqual(Array.from({ length: 3 }, () => 'AssumeRole role-e'));
      expect((await watching.ended).stdout).toBe('ran\n'.repeat(4));
    });
  }

  it('twenty times in a row is tried once', async ({ box }) => {
    const watching = await watchFive(box, ['true']);
    const { sts, file } = watching;
    for (let count = 1; count < 20; count += 1) writeFileSync(file, policy('Hasty'));
    writeFileSync(file, policy('Last'));
    await watching.sees(ENDED);
    writeFileSync(file, policy('Later'));
    await watching.sees(ENDED);
    await stop(watching);
    expect(policies(sts.calls)).toEqual(['First', 'Last', 'Later']);
  });

  it('without a change is tried again: that is how one says so in an editor', async ({ box }) => {
    const watching = await watchFive(box, ['true']);
    writeFileSync(watching.file, policy('First'));
    await watching.sees(ENDED);
    await stop(watching);
    expect(policies(watching.sts.calls)).toEqual(['First', 'First']);
  });

  it('while the command runs is tried when that has ended', async ({ box }) => {
    const gate = box.path('gate');
    execFileSync('mkfifo', [gate]);
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    box.home.write('read.json', policy('First'));
    const args = ['try', 'role-e', '--watch', '--policy', 'read.json', '--', 'sh', '-c', 'echo runs; cat gate'];
    const live = startLive(box, args, { cwd: box.home.path });
    await live.sees('runs\n');
    writeFileSync(box.path('read.json'), policy('Second'));
    await live.sees('read.json saved, running again when this command has ended\n');
    writeFileSync(box.path('read.json'), policy('Third'));
    expect(policies(sts.calls)).toEqual(['First']);
    writeFileSync(gate, '');
    await live.sees('running again\n');
    await live.sees('runs\n');
    writeFileSync(gate, '');
    await live.sees(ENDED);
    await stop(live);
    expect(policies(sts.calls)).toEqual(['First', 'Third']);
  });

  it('by the command itself, without a change, is no reason to run it for ever', async ({ box }) => {
    const script = 'cat read.json > copy; cat copy > read.json; touch read.json';
    const watching = await watchFive(box, ['sh', '-c', script]);
    const { sts, file } = watching;
    writeFileSync(file, policy('Second'));
    await watching.sees(ENDED);
    writeFileSync(file, policy('Third'));
    await watching.sees(ENDED);
    await stop(watching);
    expect(policies(sts.calls)).toEqual(['First', 'Second', 'Third']);
  });

  it('by the command itself, with another content each time, is followed three times; then a save is one run', async ({
    box,
  }) => {
    const script = `n=$(cat count 2>/dev/null); n=x$n; printf %s $n > count; sed "s/First/$n/" first.json > read.json`;
    box.home.write('first.json', policy('First'));
    const watching = await watchFive(box, ['sh', '-c', script]);
    const { sts, file } = watching;
    const waits = 'rolechain: try: read.json changes while the command runs: waiting for the next save\n';
    await watching.sees(waits);
    expect(policies(sts.calls)).toEqual(['First', 'x', 'xx', 'xxx']);
    writeFileSync(file, policy('Second'));
    await watching.sees(waits);
    const told = await stop(watching);
    expect(policies(sts.calls)).toEqual(['First', 'x', 'xx', 'xxx', 'Second']);
    expect(told.split(waits)).toHaveLength(3);
  });

  it('by the command, in some runs only, is followed each time', async ({ box }) => {
    const script = `n=$(cat count 2>/dev/null); n=x$n; [ $n = xxxx ] || sed "s/First/$n/" first.json > read.json; printf %s $n > count`;
    box.home.write('first.json', policy('First'));
    const watching = await watchFive(box, ['sh', '-c', script]);
    const { sts, file } = watching;
    for (let run = 2; run <= 4; run += 1) await watching.sees(ENDED);
    // The fourth run has left it alone: counted from the start again.
    writeFileSync(file, policy('Second'));
    for (let run = 5; run <= 8; run += 1) await watching.sees(ENDED);
    await watching.sees('waiting for the next save\n');
    await stop(watching);
    const after = ['x', 'xx', 'xxx', 'Second', 'xxxxx', 'xxxxxx', 'xxxxxxx'];
    expect(policies(sts.calls)).toEqual(['First', ...after]);
  });

  it('sixty times leaves nothing open behind, and warns of nothing', async ({ box }) => {
    const watching = await watchFive(box, ['true']);
    const { child, file } = watching;
    const open = (): number => (process.platform === 'linux' ? readdirSync(`/proc/${child.pid}/fd`).length : 0);
    const before = open();
    for (let count = 0; count < 60; count += 1) {
      writeFileSync(file, policy(count % 2 === 0 ? 'Even' : 'Odd'));
      await watching.sees(ENDED);
    }
    // Some are just being closed.
    expect(open() - before).toBeLessThan(15);
    const stderr = await stop(watching);
    expect(stderr.split('\n').filter((line) => line !== '' && !/^rolechain: (?:try|note): /.test(line))).toEqual([]);
  });
});

describe('what will not do is said once, and the watch goes on:', () => {
  it('a policy that is no JSON, with line and column and without a call', async ({ box }) => {
    const watching = await watchFive(box, ['true']);
    const { sts, file } = watching;
    writeFileSync(file, '{\n  "Version": "2012-10-17",\n  "Statement": }\n');
    await watching.sees(
      'rolechain: error: the session policy ~/read.json:3:16: unexpected } [POLICY_INVALID]\n' +
        'rolechain: hint: correct ~/read.json:3\n' +
        'rolechain: try: waiting for read.json to be saved; the last result was allowed\n',
    );
    writeFileSync(file, policy('Second'));
    await watching.sees(ENDED);
    await stop(watching);
    expect(policies(sts.calls)).toEqual(['First', 'Second']);
    expect(watching.said.match(/error:/g)).toHaveLength(1);
  });

  it('a file that is gone, alone or with its folder; it is tried when it is back', async ({ box }) => {
    mkdirSync(box.path('policies'));
    symlinkSync('policies/read.json', box.path('read.json'));
    const watching = await watchFive(box, ['true']);
    const { sts } = watching;
    const gone = 'cannot read the session policy ~/read.json: it does not exist [POLICY_UNREADABLE]\n';
    renameSync(box.path('policies/read.json'), box.path('away.json'));
    await watching.sees(gone);
    renameSync(box.path('away.json'), box.path('policies/read.json'));
    await watching.sees(ENDED);
    rmSync(box.path('policies'), { recursive: true });
    await watching.sees(gone);
    mkdirSync(box.path('policies'));
    writeFileSync(box.path('policies/read.json'), policy('Second'));
    await watching.sees(ENDED);
    await stop(watching);
    expect(policies(sts.calls)).toEqual(['First', 'First', 'Second']);
  });

  it.for([
    {
      what: 'a policy that STS refuses',
      fault: {
        kind: 'refuse',
        status: 400,
        code: 'MalformedPolicyDocument',
        message: 'Has prohibited field Foo',
      } as const,
      code: 'STS_REJECTED',
    },
    {
      what: 'a role that is denied',
      fault: { kind: 'refuse', status: 403, code: 'AccessDenied', message: 'no' } as const,
      code: 'STS_DENIED',
    },
    { what: 'an STS that cannot be reached', fault: { kind: 'reset' } as const, code: 'STS_UNREACHABLE' },
  ])('$what', async ({ fault, code }, { box }) => {
    const watching = await watchFive(box, ['true']);
    const { sts, file } = watching;
    sts.fault(fault, { times: Number.POSITIVE_INFINITY });
    writeFileSync(file, policy('Second'));
    await watching.sees(`[${code}]\n`);
    await watching.sees('waiting for read.json to be saved; the last result was allowed\n');
    sts.clearFaults();
    writeFileSync(file, policy('Third'));
    await watching.sees(ENDED);
    await stop(watching);
  });

  it('a role that is denied from the first', async ({ box }) => {
    const sts = await box.emulate(sessionPolicy);
    box.config(
      `[default]\n${adminKeys}[profile storage]\nrole_arn = arn:aws:iam::222222222222:role/Storage\nsource_profile = default\nsession_policy = ~/read.json\n`,
    );
    box.home.write('read.json', policy('First'));
    sts.fault({ kind: 'refuse', status: 403, code: 'AccessDenied', message: 'no' }, { action: 'AssumeRole' });
    const live = startLive(box, ['try', 'storage', '--watch', '--', 'true']);
    await live.sees('[STS_DENIED]\n');
    await live.sees('waiting for read.json to be saved\n');
    writeFileSync(box.path('read.json'), policy('Second'));
    await live.sees(ENDED);
    await stop(live);
  });

  it('a config that is broken meanwhile', async ({ box }) => {
    const watching = await watchFive(box, ['true']);
    box.config('[profile role-e\n');
    writeFileSync(watching.file, policy('Second'));
    await watching.sees('[CONFIG_SYNTAX]\n');
    box.config(fiveHopConfig);
    writeFileSync(watching.file, policy('Third'));
    await watching.sees(ENDED);
    await stop(watching);
    expect(policies(watching.sts.calls)).toEqual(['First', 'Third']);
  });
});

describe('between two saves', () => {
  it('a middle session that ends is made anew, and none before it', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(fiveHopConfig.replace('source_profile = role-c\n', 'source_profile = role-c\nduration_seconds = 900\n'));
    box.home.write('read.json', policy('First'));
    box.home.write('minutes', '0');
    const env = { ...preload(`${root}/test/support/programs/later.mjs`), LATER_FILE: box.path('minutes') };
    const live = startLive(box, ['try', 'role-e', '--watch', '--policy', '~/read.json', '--', 'true'], { env });
    await live.sees(ENDED);
    const before = sts.calls.length;
    sts.fault({ kind: 'skew', ms: 14 * 60_000 }, { times: Number.POSITIVE_INFINITY });
    box.home.write('minutes', '14');
    for (const text of ['Second', 'Third']) {
      writeFileSync(box.path('read.json'), policy(text));
      await live.sees(ENDED);
    }
    await stop(live);
    expect(allCalls(sts.calls.slice(before))).toEqual(['AssumeRole role-d', 'AssumeRole role-e', 'AssumeRole role-e']);
  });

  it('a middle session that was taken back is made anew with its chain, once', async ({ box }) => {
    const watching = await watchFive(box, ['true']);
    const { sts, file } = watching;
    const before = sts.calls.length;
    sts.expireSessions('arn:aws:iam::111111111111:role/role-d');
    for (const text of ['Second', 'Third']) {
      writeFileSync(file, policy(text));
      await watching.sees(ENDED);
    }
    await stop(watching);
    const chain = ['a', 'b', 'c', 'd', 'e'].map((name) => `AssumeRole role-${name}`);
    expect(allCalls(sts.calls.slice(before))).toEqual(['AssumeRole role-e', ...chain, 'AssumeRole role-e']);
  });

  it('with nothing kept, too, a person is asked for one code and nobody who it is', async ({ box }) => {
    const sts = await box.emulate(mfaFirstHop);
    box.config(
      `[default]\n${adminKeys}[profile role-a]\nrole_arn = arn:aws:iam::111111111111:role/role-a\nsource_profile = default\nmfa_serial = ${testAdminMfa}\nmfa_process = echo 123456\n`,
    );
    box.home.write('read.json', policy('First'));
    const live = startLive(box, ['try', 'role-a', '--watch', '--no-cache', '--policy', 'read.json', '--', 'true'], {
      cwd: box.home.path,
    });
    await live.sees(ENDED);
    const before = sts.calls.length;
    writeFileSync(box.path('read.json'), policy('Second'));
    await live.sees(ENDED);
    await stop(live);
    expect(allCalls(sts.calls.slice(0, before))).toEqual(['GetCallerIdentity', 'GetSessionToken', 'AssumeRole role-a']);
    expect(allCalls(sts.calls.slice(before))).toEqual(['AssumeRole role-a']);
  });

  it('a federated user’s session, too, costs one call', async ({ box }) => {
    const sts = await box.emulate({
      accounts: [
        {
          id: '222222222222',
          users: [{ name: 'alice', accessKeys: [testAdminKey], policies: [allow('sts:GetFederationToken', '*')] }],
        },
      ],
    });
    box.config(
      `[default]\n${adminKeys}[profile narrow]\nfederation = true\nsource_profile = default\nsession_policy = ~/read.json\n`,
    );
    box.home.write('read.json', policy('First'));
    const live = startLive(box, ['try', 'narrow', '--watch', '--', 'true']);
    await live.sees(ENDED);
    writeFileSync(box.path('read.json'), policy('Second'));
    await live.sees(ENDED);
    await stop(live);
    expect(allCalls(sts.calls)).toEqual(['GetCallerIdentity', 'GetFederationToken', 'GetFederationToken']);
  });

  it('a base whose credentials a command prints is not run again', async ({ box }) => {
    const sts = await box.emulate(sessionPolicy);
    const keys = {
      Version: 1,
      AccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      SecretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    };
    box.home.write('keys.sh', `echo run >> "${box.path('runs')}"\necho '${JSON.stringify(keys)}'\n`);
    box.config(
      `[profile base]\ncredential_process = sh ${box.path('keys.sh')}\n[profile storage]\nrole_arn = arn:aws:iam::222222222222:role/Storage\nsource_profile = base\n`,
    );
    box.home.write('read.json', policy('First'));
    const live = startLive(box, ['try', 'storage', '--watch', '--policy', '~/read.json', '--', 'true']);
    await live.sees(ENDED);
    writeFileSync(box.path('read.json'), policy('Second'));
    await live.sees(ENDED);
    await stop(live);
    expect(readFileSync(box.path('runs'), 'utf8')).toBe('run\n');
    expect(allCalls(sts.calls)).toEqual(['GetCallerIdentity', 'AssumeRole Storage', 'AssumeRole Storage']);
  });
});

describe('a signal', () => {
  it.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends a watch that waits', async (signal, { box }) => {
    expect(await stop(await watchFive(box, ['true']), signal)).not.toContain('error');
  });

  it.for(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
    '%s is for the command that runs, and then ends the watch',
    async (signal, { box }) => {
      await box.emulate(fiveHops);
      box.config(fiveHopConfig);
      box.home.write('read.json', policy('First'));
      const name = signal.slice(3);
      const script = `trap 'echo heard; exit 5' ${name}; echo ready; while :; do sleep 0.05; done`;
      const live = startLive(box, ['try', 'role-e', '--watch', '--policy', '~/read.json', '--', 'sh', '-c', script]);
      await live.sees('ready\n');
      const stderr = await stop(live, signal);
      expect((await live.ended).stdout).toBe('ready\nheard\n');
      expect(stderr).toBe('rolechain: try: watching ~/read.json, Ctrl-C ends it\n');
    },
  );
});

describe('with', () => {
  it('--json each run is a line on stdout', async ({ box }) => {
    await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    box.home.write('read.json', policy('First'));
    const live = startLive(box, [
      'try',
      'role-e',
      '--watch',
      '--json',
      '--policy',
      '~/read.json',
      '--',
      'echo',
      'aside',
    ]);
    await live.sees('"verdict":"allowed"');
    for (let count = 0; count < 12; count += 1) {
      writeFileSync(box.path('read.json'), policy('Second'));
      await live.sees('"verdict":"allowed"');
    }
    const stderr = await stop(live);
    const lines = (await live.ended).stdout.trimEnd().split('\n');
    expect(lines.map((line) => field(JSON.parse(line), 'profile'))).toEqual(Array.from({ length: 13 }, () => 'role-e'));
    expect(stderr).not.toContain('Warning');
  });

  it('nobody left to read what it says it ends at the next save', async ({ box }) => {
    const watching = await watchFive(box, ['true']);
    const { child, ended, file } = watching;
    child.stderr?.destroy();
    writeFileSync(file, policy('Second'));
    expect(await ended).toMatchObject({ code: 1, signal: null });
  });

  it('--expect each run says whether it is as expected', async ({ box }) => {
    await box.emulate(fiveHops);
    box.config(fiveHopConfig);
    box.home.write('read.json', policy('First'));
    const args = ['try', 'role-e', '--watch', '--expect', 'denied', '--policy', '~/read.json', '--', 'true'];
    const live = startLive(box, args);
    await live.sees('allowed, but denied was expected');
    await live.sees(ENDED);
    await stop(live);
  });
});

describe('there is nothing to watch, or to run:', () => {
  const role = `[default]\n${adminKeys}[profile storage]\nrole_arn = arn:aws:iam::222222222222:role/Storage\nsource_profile = default\n`;
  const inline = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
  it.for([
    { what: 'no policy', more: '', flags: [], code: 2, says: 'and none is in force for profile storage' },
    { what: 'a policy on the line', more: '', flags: ['--policy', inline], code: 2, says: 'itself stands in --policy' },
    {
      what: 'a policy in the config',
      more: `session_policy = ${inline}\n`,
      flags: [],
      code: 2,
      says: 'itself stands in the config',
    },
    {
      what: 'managed policies alone',
      more: '',
      flags: ['--policy-arn', 'arn:aws:iam::aws:policy/ReadOnlyAccess'],
      code: 2,
      says: 'and none is in force for profile storage',
    },
    {
      what: 'a policy that is broken from the first',
      more: 'session_policy = ~/broken.json\n',
      flags: [],
      code: 3,
      says: '~/broken.json:1:2',
    },
    {
      what: 'a policy that is not there',
      more: 'session_policy = ~/none.json\n',
      flags: [],
      code: 3,
      says: 'it does not exist',
    },
    {
      what: 'no such command',
      more: 'session_policy = ~/read.json\n',
      flags: [],
      command: 'no-such-command',
      code: 127,
      says: 'there is no command',
    },
  ])('$what', async ({ more, flags, command = 'true', code, says }, { box }) => {
    const sts = await box.emulate(sessionPolicy);
    box.config(role + more);
    box.home.write('broken.json', '{');
    box.home.write('read.json', policy('First'));
    const ran = await box.run(['try', 'storage', '--watch', ...flags, '--', command]);
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toContain(says);
    expect(sts.calls).toEqual([]);
  });
});
