import type { Dialog } from '../dialog.ts';

/**
 * GnuPG's: the Assuan protocol on stdin and stdout ("pinentry", chapter 3). All is said at once: the program reads the
 * next command when it has answered the one before. It gets no terminal to fall back on, and no key to keep the code
 * under.
 */
export const pinentry: Dialog = {
  name: 'pinentry',
  isFor: (platform) => platform !== 'win32',
  // The first is what the system's administrator chose; others may be there beside one for terminals.
  programs: [
    'pinentry-mac',
    'pinentry',
    'pinentry-x11',
    'pinentry-gnome3',
    'pinentry-qt',
    'pinentry-qt5',
    'pinentry-gtk-2',
  ],
  ask: ({ title, lines }, seconds) => ({
    args: [],
    stdin: [
      `SETTITLE ${escaped(title)}`,
      `SETDESC ${escaped(lines.join('\n'))}`,
      'SETPROMPT Code:',
      `SETTIMEOUT ${seconds}`,
      'GETPIN\n',
    ].join('\n'),
  }),
  read({ stdout, stderr }) {
    const lines = stdout.split(/\r?\n/);
    const replies = lines.filter((line) => /^(?:OK|ERR)\b/.test(line));
    const last = replies.at(-1);
    if (replies.length !== REPLIES || last === undefined) return undefined;
    if (last.startsWith('OK')) {
      const data = lines.filter((line) => line.startsWith('D ')).map((line) => line.slice(2));
      return { kind: 'typed', line: unescaped(data.join('')) };
    }
    // Where another window has the keyboard, the GTK flavour says that a person cancelled.
    if (/could not grab/i.test(stderr)) return undefined;
    switch (errorCode(last)) {
      case CANCELLED:
        return { kind: 'cancelled' };
      case TIMEOUT:
        return { kind: 'late' };
      default:
        return undefined;
    }
  },
};

/** One for the greeting, one for each command. */
const REPLIES = 6;

// libgpg-error's GPG_ERR_CANCELED and GPG_ERR_TIMEOUT; the upper bits of the number tell who reports it.
const CANCELLED = 99;
const TIMEOUT = 62;

function errorCode(reply: string): number {
  return Number(/^ERR (\d+)/.exec(reply)?.[1]) & 0xffff;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function unescaped(data: string): string {
  return data.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
