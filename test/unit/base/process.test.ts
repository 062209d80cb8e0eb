import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ProcessBase } from '../../../src/chain/base.ts';
import { fromProcess } from '../../../src/base/process.ts';
import { BaseWorld, refusal, shown } from '../../support/base-world.ts';
import { secretKey } from '../../support/stub-sts.ts';

const origin = { file: '/home/alice/.aws/config', line: 3 };
const document = `{"Version":1,"AccessKeyId":"AKIAIOSFODNN7EXAMPLE","SecretAccessKey":"${secretKey}"}`;
const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: secretKey };

let world: BaseWorld;
beforeEach(() => {
  world = new BaseWorld();
});
afterEach(() => world[Symbol.dispose]());

const spec = (command: string): ProcessBase => ({ kind: 'process', profile: 'vault', origin, command });
const run = (command: string, limit = 20_000) =>
  fromProcess(spec(command), { env: process.env, program: process, stack: 'deploy', limit, now: () => new Date() });

describe.skipIf(process.platform === 'win32')('credential_process', () => {
  it('gives what the command prints, run by the shell', async () => {
    world.write('document.json', document);
    const credentials = await world.base().load(spec(`cd "$HOME" && cat document.json`));
    expect(shown(credentials)).toEqual(keys);
  });

  it('has no stdin, our environment, and ROLECHAIN_STACK', async () => {
    const command = `cat; printf '%s' "$ROLECHAIN_STACK $HOME" >&2; exit 1`;
    const error = await refusal(world.base({}, { stack: 'deploy,my%20team' }).load(spec(command)));
    expect(error.details).toEqual({
      profile: 'vault',
      key: 'credential_process',
      reason: 'ended with exit code 1',
      stderr: `deploy,my%20team ${world.home}`,
    });
  });

  it.skipIf(process.platform !== 'linux')('keeps our session, and so our terminal', async () => {
    const error = await refusal(run(`cut -d' ' -f6 /proc/$$/stat >&2; exit 1`));
    const own = readFileSync('/proc/self/stat', 'latin1').split(' ')[5];
    expect(error.details).toMatchObject({ stderr: own });
  });

  it.each([
    {
      name: 'an exit code',
      command: `printf '\\033[31mno\\tkey\\n' >&2; exit 3`,
      reason: 'ended with exit code 3',
      stderr: 'no key',
    },
    { name: 'a signal', command: 'kill -TERM $$', reason: 'was ended by SIGTERM' },
    {
      name: 'nothing',
      command: 'true',
      reason: 'printed something that is not a credential_process document: it is not a JSON object',
    },
    {
      name: 'a banner',
      command: `echo welcome; echo '${document}'`,
      reason: 'printed something that is not a credential_process document: it is not a JSON object',
    },
    {
      name: 'Version "1"',
      command: `echo '${document.replace('1', '"1"')}'`,
      reason: 'printed something that is not a credential_process document: its Version is not the number 1',
    },
    { name: 'more than 64 KiB', command: 'yes', reason: 'printed more than 64 KiB' },
    {
      name: 'expired credentials',
      command: `echo '${document.replace('}', ',"Expiration":"2020-01-01T00:00:00Z"}')}'`,
      reason: 'printed credentials that expired at 2020-01-01T00:00:00.000Z',
    },
  ])('$name: PROCESS_FAILED without what was printed', async ({ command, reason, stderr }) => {
    const error = await refusal(run(command), secretKey, 'welcome');
    expect(error.code).toBe('PROCESS_FAILED');
    expect(error.details).toEqual({
      profile: 'vault',
      key: 'credential_process',
      reason,
      ...(stderr === undefined ? {} : { stderr }),
    });
  });

  it('a command that does not exist: the shell’s words', async () => {
    const error = await refusal(run('/nowhere/helper --token hunter2'), 'hunter2');
    expect(error.message).toMatch(/ended with exit code 127: .*\/nowhere\/helper.*not found/);
  });

  it('keeps the end of a long stderr', async () => {
    const error = await refusal(run(`yes noise | head -n 30000 >&2; echo the reason >&2; exit 1`));
    expect(error.message).toMatch(/noise the reason$/);
    expect(error.message.length).toBeLessThan(700);
  });

  it('is ended with all its children when it takes too long', async () => {
    const mark = world.path('mark');
    const error = await refusal(run(`(sleep 2; touch '${mark}') & (sh -c 'sleep 2; touch ${mark}'; true); true`, 300));
    expect(error.message).toContain('took longer than');
    await sleep(2_500);
    expect(existsSync(mark)).toBe(false);
  });

  it('may leave something running behind', async () => {
    const started = performance.now();
    expect(shown(await run(`sleep 5 & echo '${document}'`))).toEqual(keys);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it('time spent on it is not the deadline’s', async () => {
    const base = world.base({}, { milliseconds: 200 });
    expect(shown(await base.load(spec(`sleep 0.5; echo '${document}'`)))).toEqual(keys);
    expect(shown(await base.load(spec(`echo '${document}'`)))).toEqual(keys);
  });

  it('tells of the recursion that a rolechain below has refused (FAULTS 40)', async () => {
    const words =
      'rolechain: error: credential_process runs rolechain again for a profile in progress: deploy → vault → deploy [CHAIN_RECURSION]';
    const error = await refusal(
      run(`echo 'some noise' >&2; echo '${words}' >&2; echo 'rolechain: hint: x' >&2; exit 3`),
    );
    expect(error).toMatchObject({
      code: 'CHAIN_RECURSION',
      details: { profile: 'deploy', stack: ['deploy', 'vault'] },
    });
    expect(`rolechain: error: ${error.message} [CHAIN_RECURSION]`).toBe(words);
  });

  it('no secret of ours is in its arguments or stays in its words', async () => {
    const error = await refusal(run(`ps -o args= -p $$ >&2 || true; exit 1`), secretKey);
    expect(error.code).toBe('PROCESS_FAILED');
  });
});
