import type { Dialog } from '../dialog.ts';

// What is shown arrives as arguments: none of it is part of the script.
const SCRIPT = `on run argv
  try
    tell current application to activate
  end try
  try
    set reply to display dialog (item 2 of argv) with title (item 1 of argv) default answer "" with hidden answer buttons {"Cancel", "OK"} default button "OK" cancel button "Cancel" giving up after ((item 3 of argv) as integer)
  on error number -128
    return "cancelled"
  end try
  if gave up of reply then return "late"
  return "typed " & (text returned of reply)
end run`;

/** macOS: AppleScript's `display dialog` ("AppleScript Language Guide", Commands Reference). */
export const osascript: Dialog = {
  name: 'osascript',
  isFor: (platform) => platform === 'darwin',
  programs: ['osascript'],
  ask: ({ title, lines }, seconds) => ({
    args: [...SCRIPT.split('\n').flatMap((line) => ['-e', line]), title, lines.join('\n'), String(seconds)],
  }),
  read({ code, stdout }) {
    if (code !== 0) return undefined;
    const said = stdout.replace(/\r?\n$/, '');
    if (said === 'cancelled' || said === 'late') return { kind: said };
    return said.startsWith('typed ') ? { kind: 'typed', line: said.slice('typed '.length) } : undefined;
  },
};
