import { describe, expect, it } from 'vitest';
import type { Answer, Dialog, DialogText, Said } from '../../../src/mfa/dialog.ts';
import { kdialog } from '../../../src/mfa/dialogs/kdialog.ts';
import { osascript } from '../../../src/mfa/dialogs/osascript.ts';
import { pinentry } from '../../../src/mfa/dialogs/pinentry.ts';
import { powershell } from '../../../src/mfa/dialogs/powershell.ts';
import { zenity } from '../../../src/mfa/dialogs/zenity.ts';

const hostile: DialogText = {
  title: 'rolechain',
  lines: ['Enter it.', 'Device: --x <b>R&D</b> a_b 100% \\033[1m', `Profile: "; do shell script 'id' $(id) é`],
};

describe('what a dialog is told, in names that mean something to it', () => {
  it('zenity: escapes and the mark of a letter are doubled, and no word can begin an option', () => {
    expect(zenity.ask(hostile, 60)).toEqual({
      args: [
        '--entry',
        '--hide-text',
        '--title=rolechain',
        `--text=Enter it.\nDevice: --x <b>R&D</b> a__b 100% \\\\033[1m\nProfile: "; do shell script 'id' $(id) é`,
        '--timeout=60',
      ],
    });
  });

  it('kdialog: HTML, with every name escaped', () => {
    expect(kdialog.ask(hostile, 60)).toEqual({
      args: [
        '--title',
        'rolechain',
        '--password',
        `<qt>Enter it.<br>Device: --x &lt;b&gt;R&amp;D&lt;/b&gt; a_b 100% \\\\033[1m<br>Profile: "; do shell script 'id' $(id) é</qt>`,
      ],
    });
  });

  it('pinentry: one command a line, percent signs and line feeds escaped', () => {
    expect(pinentry.ask(hostile, 60)).toEqual({
      args: [],
      stdin:
        'SETTITLE rolechain\n' +
        `SETDESC Enter it.%0ADevice: --x <b>R&D</b> a_b 100%25 \\033[1m%0AProfile: "; do shell script 'id' $(id) é\n` +
        'SETPROMPT Code:\nSETTIMEOUT 60\nGETPIN\n',
    });
  });

  it('osascript: the same script whatever is shown; the names are arguments after it', () => {
    const { args, stdin } = osascript.ask(hostile, 60);
    const { args: others } = osascript.ask({ title: 'other', lines: ['plain'] }, 1);
    const script = args.slice(0, -3);
    expect(script).toEqual(others.slice(0, -3));
    expect(script.filter((_, index) => index % 2 === 0).every((word) => word === '-e')).toBe(true);
    expect([args.slice(-3), stdin]).toEqual([['rolechain', hostile.lines.join('\n'), '60'], undefined]);
  });

  it('powershell: the same script whatever is shown; the names come on stdin, in plain letters', () => {
    const { args, stdin = '' } = powershell.ask(hostile, 60);
    expect(args).toEqual(powershell.ask({ title: 'other', lines: ['plain'] }, 1).args);
    // A double quote would end the argument on Windows' command line.
    expect(args.join(' ')).not.toMatch(/["\n]/);
    expect(stdin).toMatch(/^[A-Za-z0-9+/=]+$/);
    expect(JSON.parse(Buffer.from(stdin, 'base64').toString())).toEqual({
      title: 'rolechain',
      text: hostile.lines.join('\r\n'),
      seconds: 60,
    });
  });
});

const typed = (line: string): Answer => ({ kind: 'typed', line });
const cancelled: Answer = { kind: 'cancelled' };
const late: Answer = { kind: 'late' };
const greeted = 'OK Pleased to meet you\nOK\nOK\nOK\nOK\n';

interface Row {
  readonly dialog: Dialog;
  readonly what: string;
  readonly said: Partial<Said>;
  readonly answer: Answer | undefined;
}

describe('what the ending of a dialog means', () => {
  it.each<Row>([
    { dialog: zenity, what: 'typed', said: { stdout: '123456\n' }, answer: typed('123456\n') },
    {
      dialog: zenity,
      what: 'typed, with warnings',
      said: { stdout: '1\n', stderr: 'Gtk-WARNING' },
      answer: typed('1\n'),
    },
    { dialog: zenity, what: 'Cancel or Escape', said: { code: 1 }, answer: cancelled },
    {
      dialog: zenity,
      what: 'no display, GTK 3',
      said: { code: 1, stderr: '(zenity:7): Gtk-WARNING **: cannot open display: :9' },
      answer: undefined,
    },
    {
      dialog: zenity,
      what: 'no display, GTK 4',
      said: { code: 1, stderr: 'Failed to open display' },
      answer: undefined,
    },
    { dialog: zenity, what: 'its limit', said: { code: 5 }, answer: late },
    { dialog: zenity, what: 'an option it does not know', said: { code: 255 }, answer: undefined },

    { dialog: kdialog, what: 'typed', said: { stdout: '123456\n' }, answer: typed('123456\n') },
    { dialog: kdialog, what: 'Cancel or Escape', said: { code: 1 }, answer: cancelled },
    { dialog: kdialog, what: 'a fault', said: { code: 254 }, answer: undefined },

    { dialog: pinentry, what: 'typed', said: { stdout: `${greeted}D 123456\nOK\n` }, answer: typed('123456') },
    { dialog: pinentry, what: 'escaped', said: { stdout: `${greeted}D 12%25%0A3\nOK\n` }, answer: typed('12%\n3') },
    { dialog: pinentry, what: 'nothing typed', said: { stdout: `${greeted}OK\n` }, answer: typed('') },
    {
      dialog: pinentry,
      what: 'a command that an old one does not know',
      said: { stdout: 'OK hello\nOK\nOK\nOK\nERR 83886355 Unknown IPC command <Pinentry>\nD 1\nOK\n' },
      answer: typed('1'),
    },
    {
      dialog: pinentry,
      what: 'Cancel',
      said: { stdout: `${greeted}ERR 83886179 Operation cancelled <Pinentry>\n` },
      answer: cancelled,
    },
    {
      dialog: pinentry,
      what: 'a keyboard that another window holds',
      said: {
        stdout: `${greeted}ERR 83886179 Operation cancelled <Pinentry>\n`,
        stderr: '** CRITICAL **: could not grab keyboard: already grabbed (1)',
      },
      answer: undefined,
    },
    {
      dialog: pinentry,
      what: 'its limit',
      said: { stdout: `${greeted}S ERROR gtk2.? 83886142 \nERR 83886142 Timeout <Pinentry>\n` },
      answer: late,
    },
    {
      dialog: pinentry,
      what: 'no display, and no terminal to fall back on',
      said: { stdout: `${greeted}ERR 83918950 Inappropriate ioctl for device <Pinentry>\n` },
      answer: undefined,
    },
    { dialog: pinentry, what: 'an end before the answer', said: { stdout: greeted }, answer: undefined },
    { dialog: pinentry, what: 'silence', said: {}, answer: undefined },

    { dialog: osascript, what: 'typed', said: { stdout: 'typed 123456\n' }, answer: typed('123456') },
    { dialog: osascript, what: 'nothing typed', said: { stdout: 'typed \n' }, answer: typed('') },
    { dialog: osascript, what: 'Cancel', said: { stdout: 'cancelled\n' }, answer: cancelled },
    { dialog: osascript, what: 'its limit', said: { stdout: 'late\n' }, answer: late },
    {
      dialog: osascript,
      what: 'nobody at the screen',
      said: { code: 1, stderr: 'execution error: No user interaction allowed. (-1713)' },
      answer: undefined,
    },
    { dialog: osascript, what: 'something else', said: { stdout: 'hello\n' }, answer: undefined },

    { dialog: powershell, what: 'typed', said: { stdout: '123456' }, answer: typed('123456') },
    { dialog: powershell, what: 'Cancel', said: { code: 10 }, answer: cancelled },
    { dialog: powershell, what: 'its limit', said: { code: 11 }, answer: late },
    { dialog: powershell, what: 'a fault of the script', said: { code: 1 }, answer: undefined },
  ])('$dialog.name: $what', ({ dialog, said, answer }) => {
    expect(dialog.read({ code: 0, stdout: '', stderr: '', ...said })).toEqual(answer);
  });
});
