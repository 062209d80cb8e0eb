import { isUnixDesktop, type Dialog } from '../dialog.ts';

/** KDE's: `kdialog --password`. It has no limit of its own. */
export const kdialog: Dialog = {
  name: 'kdialog',
  isFor: isUnixDesktop,
  programs: ['kdialog'],
  ask: ({ title, lines }) => ({
    args: ['--title', title, '--password', `<qt>${lines.map(asRichText).join('<br>')}</qt>`],
  }),
  read({ code, stdout }) {
    switch (code) {
      case 0:
        return { kind: 'typed', line: stdout };
      case 1:
        return { kind: 'cancelled' };
      default:
        return undefined;
    }
  },
};

/** The label takes what looks like HTML for HTML; so it gets HTML. Backslashes are escapes before that. */
function asRichText(line: string): string {
  return line
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
