import { isUnixDesktop, type Dialog } from '../dialog.ts';

/** GNOME's: `zenity --entry` (manual page zenity(1); 3.44 and 4 alike). */
export const zenity: Dialog = {
  name: 'zenity',
  isFor: isUnixDesktop,
  programs: ['zenity'],
  ask: ({ title, lines }, seconds) => ({
    args: [
      '--entry',
      '--hide-text',
      `--title=${title}`,
      `--text=${lines.map(asLabel).join('\n')}`,
      `--timeout=${seconds}`,
    ],
  }),
  read({ code, stdout, stderr }) {
    switch (code) {
      case 0:
        return { kind: 'typed', line: stdout };
      case 1:
        // GTK ends with 1 too where it cannot open a display.
        return /(?:cannot|failed to) open display/i.test(stderr) ? undefined : { kind: 'cancelled' };
      case 5:
        return { kind: 'late' };
      default:
        return undefined;
    }
  },
};

/** An entry's text is no markup, but escapes (`\033`) become what they stand for, and `_` marks a letter. */
function asLabel(line: string): string {
  return line.replaceAll('\\', String.raw`\\`).replaceAll('_', '__');
}
