import { describe, expect } from 'vitest';
import { fiveHops, mfaFirstHop, testAdminMfa } from '../../emulator/worlds.ts';
import { it } from '../../support/case.ts';
import { adminKeys } from '../../support/configs.ts';
import { FakeWindows } from '../../support/fake-window.ts';
import { program, programLine } from '../../support/program.ts';
import { script } from '../../support/recorder.ts';

// A window title (OSC), colour by ESC and by C1, the clipboard (OSC 52), a hyperlink (OSC 8), text turned round, a line that is none,
// what has no width, a soft hyphen, letters that only a machine reads (tags, variation selectors), and one that is blank.
const MOVES =
  '\u001b]0;title\u0007\u001b[31m\u009b31m\u001b]52;c;cm0=\u0007\u001b]8;;x:\u0007\u202eback\u2066\u2028\u2029\u200b\u00ad\u{e0041}\u3164\u{e0141}\u0085\r';

// Unicode's own classes, and not the program's: controls, format characters, separators of lines, what has no look of its own.
const moving = (text: string): readonly string[] => [
  ...new Set(text.replaceAll('\n', '').match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{DI}]/gu)),
];

const role = 'role_arn = arn:aws:iam::111111111111:role/role-a\n';
const evil = `e${MOVES.replace('\r', '')}`;
/** A name that is one: with controls it would be none, to any command. */
const evilName = 'e\u202eback\u2066\u200b\u00ad\u{e0041}\u3164\u{e0141}<b>&_';
const configs = {
  'a profile’s name': `[profile "${evilName}"]\n${role}source_profile = default\n`,
  'a name that is none': `[profile "x\u009b31m\u001bc"]\n${role}source_profile = default\n`,
  'a source that is missing': `[profile p]\n${role}source_profile = ${evil}\n`,
  'a role': `[profile p]\nrole_arn = ${evil}\nsource_profile = default\n`,
  'a path of a policy': `[profile p]\n${role}source_profile = default\nsession_policy = ${evil}\n`,
  'a region': `[profile p]\n${role}source_profile = default\nregion = ${evil}\n`,
  'an endpoint': `[profile p]\n${role}source_profile = default\nendpoint_url = http://127.0.0.1:9/${evil}\n`,
  'a device': `[profile p]\n${role}source_profile = default\nmfa_serial = ${evil}\n`,
  'an external id': `[profile p]\n${role}source_profile = default\nexternal_id = ${evil}\n`,
};
const few = ['process', 'explain', 'explain --json', 'why', 'list --json', 'doctor --json'];
const all = [
  ...few,
  'env',
  'env --format json',
  'why --json',
  'login',
  'list',
  'graph',
  'graph --json',
  'graph --format dot',
  'graph --format svg',
  'console --print',
  'adopt --dry-run',
  'policy check --json',
  'doctor',
  'cache clear',
];
const ofNoProfile = /^(?:list|graph|doctor)/;

describe('a config file moves no terminal', () => {
  it.for(Object.entries(configs))('by %s', async ([what, text], { box }) => {
    box.config(`[default]\n${adminKeys}${text}`);
    // Nobody listens there, and no call of a test leaves the machine.
    const env = what === 'an endpoint' ? {} : { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9' };
    const profile = text.startsWith('[profile "') ? evilName : 'p';
    for (const command of what === 'a profile’s name' ? all : few) {
      const words = [...command.split(' '), ...(ofNoProfile.test(command) ? [] : ['--profile', profile])];
      // oxlint-disable-next-line no-await-in-loop -- one program at a time is enough for a small machine
      const { stdout, stderr } = await box.run(words, { env });
      expect([command, stdout + stderr === '', moving(stdout + stderr)]).toEqual([command, false, []]);
    }
  });

  it('by its own path', async ({ box }) => {
    const file = `.aws/${evilName.replaceAll('/', '')}\u001b[31m\u0007`;
    box.home.write(
      file,
      `[default]\n${adminKeys}[profile p]\n${role}source_profile = default\nmfa_serial = 1\n[profile q]\n${role}`,
    );
    const env = { AWS_CONFIG_FILE: box.path(file), AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9' };
    for (const command of ['explain p', 'explain q', 'explain q --json', 'list', 'doctor', 'adopt p --dry-run']) {
      // oxlint-disable-next-line no-await-in-loop
      const { stdout, stderr } = await box.run(command.split(' '), { env });
      expect([command, `${stdout}${stderr}` === '', moving(stdout + stderr)]).toEqual([command, false, []]);
    }
  });

  it('by the words of a command line', async ({ box }) => {
    box.config(`[default]\n${adminKeys}`);
    for (const words of [[evil], ['env', '--format', evil], [`--${evil}`], ['exec', 'default', '--', evil]]) {
      // oxlint-disable-next-line no-await-in-loop
      const { stderr } = await box.run(words);
      expect([stderr.split('\n').length, moving(stderr)]).toEqual([expect.any(Number), []]);
    }
  });
});

describe('what others say moves no terminal', () => {
  it('AWS’s message of a refusal, in any command that shows it', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(`[default]\n${adminKeys}[profile p]\n${role}source_profile = default\n`);
    // XML has no ESC; a server that is not AWS writes it all the same.
    const message = `no ${MOVES}`;
    const refusal = { kind: 'refuse' as const, status: 403, code: 'AccessDenied', message };
    sts.fault(refusal, { action: 'AssumeRole', times: Number.POSITIVE_INFINITY });
    for (const command of ['process', 'why', 'why --json', 'login', 'console --print', 'env']) {
      // oxlint-disable-next-line no-await-in-loop
      const { code, stdout, stderr } = await box.run([...command.split(' '), '--profile', 'p']);
      expect([command, code, moving(stdout + stderr)]).toEqual([command, 4, []]);
    }
  });

  it('what a credential_process writes to stderr, and its keys', async ({ box }) => {
    box.home.write('said', MOVES);
    box.config(
      `[profile p]\ncredential_process = cat ${box.path('said')} >&2; exit 3\n` +
        `[profile q]\ncredential_process = printf '{"Version":1,"AccessKeyId":"A%s","SecretAccessKey":"s"}' "$(cat ${box.path('said')})"\n`,
    );
    for (const profile of ['p', 'q']) {
      // oxlint-disable-next-line no-await-in-loop
      const { code, stdout, stderr } = await box.run(['process', '--profile', profile]);
      expect([profile, code, stdout, moving(stderr)]).toEqual([profile, 4, '', []]);
    }
  });

  it('keys that an endpoint made up', async ({ box }) => {
    const sts = await box.emulate(fiveHops);
    box.config(`[default]\n${adminKeys}[profile p]\n${role}source_profile = default\n`);
    const content = 't\u009b31m\u202e\u2028';
    sts.fault({ kind: 'altered', element: 'SessionToken', content }, { action: 'AssumeRole', times: 9 });
    for (const command of ['process', 'env --format json']) {
      // oxlint-disable-next-line no-await-in-loop
      const { code, stdout } = await box.command([...program, ...command.split(' '), '--profile', 'p', '--no-cache']);
      expect([command, code, moving(stdout)]).toEqual([command, 0, []]);
      expect(Object.values<unknown>(JSON.parse(stdout))).toContain(content);
    }
  });
});

describe('a prompt says what it says', () => {
  it.for(['zenity', 'kdialog', 'pinentry'] as const)('in a window of %s', async (name, { box }) => {
    await box.emulate(mfaFirstHop);
    const windows = new FakeWindows(box.path('bin'));
    windows.typed(name, ['123456']);
    box.config(
      `[default]\n${adminKeys}[profile "${evilName}"]\n${role}source_profile = default\nmfa_serial = ${testAdminMfa}\n`,
    );
    const { code } = await box.run(['process', '--profile', evilName], {
      env: { PATH: windows.folder, DISPLAY: ':0' },
    });
    const [{ args, stdin } = { args: [], stdin: '' }] = windows.opened(name);
    expect([code, moving(args.join('\n') + stdin), (args.join('\n') + stdin).includes('Profile: e')]).toEqual([
      0,
      [],
      true,
    ]);
  });

  it('on the terminal', async ({ box }) => {
    await box.emulate(mfaFirstHop);
    box.config(
      `[default]\n${adminKeys}[profile "${evilName}"]\n${role}source_profile = default\nmfa_serial = ${testAdminMfa}\n`,
    );
    const line = script(box, 'start', `${programLine} process --profile "$PROFILE" >"${box.answers}/answer"`);
    const { screen, exit } = await box.terminal(line, [{ sees: '): ', types: '123456\r' }], { PROFILE: evilName });
    // Its own: to the line's start, and erase what is right of it or below.
    // oxlint-disable-next-line no-control-regex -- they are what is taken away
    const rest = screen.replaceAll(/\u001b\[\d*[AJK]|\r|\u0008/g, '');
    expect([exit, moving(rest)]).toEqual([0, []]);
  });
});
