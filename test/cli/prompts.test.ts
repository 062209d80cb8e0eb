import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { mfaFirstHop, testAdminMfa } from '../emulator/worlds.ts';
import { allCalls } from '../support/calls.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';
import { expectDocument } from '../support/document.ts';
import { ended, FakeWindows } from '../support/fake-window.ts';
import { program, programLine } from '../support/program.ts';

const role = (name: string): string => `role_arn = arn:aws:iam::111111111111:role/${name}\n`;
const mfa = `mfa_serial = ${testAdminMfa}\n`;
const config =
  `[default]\n${adminKeys}[profile a]\n${role('role-a')}source_profile = default\n${mfa}` +
  `[profile b]\n${role('role-b')}source_profile = a\n[profile c]\n${role('role-c')}source_profile = default\n${mfa}`;
const roleB = ['process', '--profile', 'b'];
const chain = ['GetCallerIdentity', 'GetSessionToken', 'AssumeRole role-a', 'AssumeRole role-b'];
const prompt = `MFA code for ${testAdminMfa} (profile a): `;

/** A machine with a display, and no program for it yet. */
function desktop(box: Box): FakeWindows {
  const windows = new FakeWindows(box.path('bin'));
  Object.assign(box.env, { PATH: windows.folder, DISPLAY: ':0' });
  box.config(config);
  return windows;
}

describe('a window, where there is a display and no terminal', () => {
  it('asks, and the answer alone is on stdout', async ({ box }) => {
    const sts = await box.emulate(mfaFirstHop);
    const windows = desktop(box);
    windows.typed('zenity', ['123456']);
    const { code, stdout, stderr } = await box.run(roleB);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expectDocument(stdout);
    expect(allCalls(sts.calls)).toEqual(chain);
    const [{ args } = { args: [] }] = windows.opened('zenity');
    expect(args.join('\n')).toContain(`Device: ${testAdminMfa}\nProfile: a`);
  });

  it('a code that STS rejects is asked for again, three times in all', async ({ box }) => {
    const sts = await box.emulate(mfaFirstHop);
    const windows = desktop(box);
    windows.typed('kdialog', ['000000', '000000', '000001', '000002']);
    const { code, stderr } = await box.run(roleB);
    expect(code).toBe(4);
    expect(stderr).toContain('[MFA_REJECTED]');
    expect(sts.calls.flatMap(({ params }) => params.tokenCode ?? [])).toEqual(['000000', '000001', '000002']);
    expect(windows.opened('kdialog')).toHaveLength(4);
  });

  it('one serves everybody: ten callers at once', async ({ box }) => {
    const sts = await box.emulate(mfaFirstHop);
    const windows = desktop(box);
    const { type } = windows.waiting('zenity');
    const runs = Array.from({ length: 10 }, () => box.run(roleB));
    await windows.open('zenity');
    await type('123456');
    const answers = await Promise.all(runs);
    expect(answers.map(({ code, stderr }) => [code, stderr])).toEqual(answers.map(() => [0, '']));
    expect(new Set(answers.map(({ stdout }) => stdout)).size).toBe(1);
    expect(windows.opened('zenity')).toHaveLength(1);
    expect(allCalls(sts.calls)).toEqual(chain);
  });

  it('that is cancelled ends all who wait for it, and nothing is sent', async ({ box }) => {
    const sts = await box.emulate(mfaFirstHop);
    const windows = desktop(box);
    const { cancel } = windows.waiting('pinentry');
    const runs = Array.from({ length: 5 }, () => box.run(roleB));
    await windows.open('pinentry');
    await cancel();
    const answers = await Promise.all(runs);
    expect(answers.map(({ code }) => code)).toEqual([6, 6, 6, 6, 6]);
    expect(answers.every(({ stderr }) => stderr.includes('[MFA_CANCELLED]'))).toBe(true);
    expect(windows.opened('pinentry')).toHaveLength(1);
    expect(allCalls(sts.calls)).toEqual(['GetCallerIdentity']);
  });

  it.for([
    { signal: 'SIGINT' as const, code: 130 },
    { signal: 'SIGTERM' as const, code: 143 },
    { signal: 'SIGHUP' as const, code: 129 },
  ])('$signal takes it along, with exit code $code, and frees the locks', async ({ signal, code }, { box }) => {
    await box.emulate(mfaFirstHop);
    const windows = desktop(box);
    windows.does('zenity', 'sleep 600');
    const ran = await box.run(roleB, {
      started: (child) => {
        void windows.open('zenity').then(() => child.kill(signal));
      },
    });
    expect({ ...ran, trace: [] }).toEqual({ code, signal: null, stdout: '', stderr: '', trace: [] });
    for (const { pid } of windows.opened('zenity')) await ended(pid);
    windows.does('zenity', 'echo 123456');
    // By another parent: who just said no is not asked again by the same one.
    const next = await box.command(['/bin/sh', '-c', `${programLine} process --profile c; exit $?`]);
    expect({ code: next.code, stderr: next.stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('a wrong ROLECHAIN_MFA_PROMPT is refused, with the choices', async ({ box }) => {
    const sts = await box.emulate(mfaFirstHop);
    desktop(box);
    const { code, stderr } = await box.run(roleB, { env: { ROLECHAIN_MFA_PROMPT: 'x11' } });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'rolechain: error: ROLECHAIN_MFA_PROMPT is "x11", which is no way to ask for a code [USAGE]\n' +
        'rolechain: hint: set it to auto, terminal, pinentry, zenity, kdialog, osascript or powershell\n',
    });
    expect(allCalls(sts.calls)).toEqual(['GetCallerIdentity']);
  });

  it('that cannot be shown is told with the command to run', async ({ box }) => {
    await box.emulate(mfaFirstHop);
    const windows = desktop(box);
    windows.does('zenity', 'echo "cannot open display: :0" >&2; exit 1');
    const { code, stderr } = await box.run(roleB);
    expect({ code, stderr }).toEqual({
      code: 6,
      stderr:
        `rolechain: error: a code for ${testAdminMfa} is needed, and zenity ended with exit code 1 (cannot open display: :0) [MFA_NO_TERMINAL]\n` +
        'rolechain: hint: run "rolechain login b" in a terminal, or set mfa_process\n',
    });
  });

  it('is not for a terminal that is there; by name it is', async ({ box }) => {
    await box.emulate(mfaFirstHop);
    const windows = desktop(box);
    windows.typed('zenity', ['234567']);
    // The terminal's own shell is looked for on it too.
    box.env['PATH'] = `${windows.folder}:/usr/bin:/bin`;
    const first = await box.terminal(`exec ${programLine} process --profile b >/dev/null`, [
      { sees: prompt, types: '123456\r' },
    ]);
    expect(first).toMatchObject({ screen: `${prompt}******\r\u001b[K`, exit: 0 });
    const env = { ROLECHAIN_MFA_PROMPT: 'zenity' };
    const second = await box.terminal(`exec ${programLine} process --profile c --no-cache >/dev/null`, [], env);
    expect(second).toMatchObject({ screen: '', exit: 0 });
    expect(windows.opened('zenity')).toHaveLength(1);
  });
});

describe('FAULT 38: a caller that gives up while a person is being asked', () => {
  // As the Rust SDK does after 20 s: it drops its ends of the pipes, and does not end the child.
  it.for([
    { what: 'and dies', after: 'process.exit(0)' },
    { what: 'and lives on', after: 'child.stdout.destroy(); child.stderr.destroy()' },
  ])('$what: the window stays, and the retry has the session without a prompt', async ({ after }, { box }) => {
    const sts = await box.emulate(mfaFirstHop);
    const windows = desktop(box);
    const { type } = windows.waiting('zenity');
    const caller = `
      const child = require('node:child_process').spawn(process.argv[1], process.argv.slice(2), { stdio: ['inherit', 'pipe', 'pipe'] });
      console.log(child.pid);
      process.stdin.once('data', () => { process.stdin.destroy(); ${after} });`;
    const parent = spawn(process.execPath, ['-e', caller, ...program, ...roleB], {
      env: { ...box.env, ROLECHAIN_TRACE: '1' },
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    });
    const [line]: unknown[] = await once(parent.stdout, 'data');
    const pid = Number(line);
    const window = await windows.open('zenity');
    parent.stdin.write('give up\n');
    if (after.includes('exit')) await once(parent, 'exit');
    // Nobody but the person and the window is left.
    process.kill(window.pid, 0);
    await type('123456');
    await ended(pid);
    const retry = await box.run(roleB);
    expect({ code: retry.code, stderr: retry.stderr }).toEqual({ code: 0, stderr: '' });
    expectDocument(retry.stdout);
    expect(windows.opened('zenity')).toHaveLength(1);
    expect(allCalls(sts.calls)).toEqual(chain);
  });

  it('before anything was asked: no window opens for nobody, and it ends', async ({ box }) => {
    const sts = await box.emulate(mfaFirstHop);
    const windows = desktop(box);
    windows.typed('zenity', ['123456']);
    sts.fault({ kind: 'delay', ms: 1500 }, { action: 'GetCallerIdentity' });
    const pidFile = box.path('pid');
    const script = `${programLine} process --profile b 2>"${box.answers}/err" & echo $! >"${pidFile}"; read line`;
    const parent = spawn('/bin/sh', ['-c', script], {
      env: box.env,
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    while (sts.calls.length === 0) await sleep(20);
    parent.stdin.end('\n');
    await ended(Number(readFileSync(pidFile, 'utf8')));
    expect(readFileSync(`${box.answers}/err`, 'utf8')).toContain(
      `a code for ${testAdminMfa} is needed, and the program that asked has ended [MFA_NO_TERMINAL]\n`,
    );
    expect(windows.opened('zenity')).toEqual([]);
  });

  it('on a terminal: once the shell has it back the prompt ends, and the retry is asked at once', async ({ box }) => {
    const sts = await box.emulate(mfaFirstHop);
    box.config(config);
    const caller = `
      require('node:child_process').spawn(process.argv[1], process.argv.slice(2), { stdio: ['ignore', 'pipe', 'pipe'] }).unref();
      setInterval(() => require('node:fs').existsSync(process.env.GO) && process.exit(), 20);`;
    // With job control, as people have it: each command has the terminal to itself.
    const script = `set -m; "${process.execPath}" -e "$CALLER" ${programLine} process --profile b; echo ended; ${programLine} process --profile b >/dev/null; echo "exit $?"`;
    const go = box.path('go');
    const { screen } = await box.terminal(
      `exec bash -c '${script}'`,
      [{ sees: prompt, does: () => box.home.write('go', '') }, { sees: 'ended' }, { sees: prompt, types: '123456\r' }],
      { CALLER: caller, GO: go },
    );
    expect(screen).toMatch(/exit 0\r\n$/);
    expect(allCalls(sts.calls).filter((call) => call !== 'GetCallerIdentity')).toEqual(chain.slice(1));
  });
});
