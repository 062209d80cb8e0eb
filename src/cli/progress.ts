import { printable } from '../errors/printable.ts';
import type { Progress, Step } from '../session/ports.ts';

const ERASE_LINE = '\r\u001b[K';

/** One line on stderr that says which session is being made, for commands that people type; nothing where nobody looks. */
export function progressOnStderr(): Progress {
  const { stderr } = process;
  if (!stderr.isTTY || process.env['TERM'] === 'dumb') return () => {};
  let shown = false;
  return (step) => {
    if (shown) stderr.write(ERASE_LINE);
    shown = step !== undefined;
    // A line that wraps could not be erased.
    if (step !== undefined) stderr.write(sentence(step).slice(0, Math.max(20, stderr.columns - 1)));
  };
}

function sentence({ hop, hops, profile, roleArn }: Step): string {
  const session = roleArn === undefined ? 'an MFA session' : roleArn.slice(roleArn.indexOf('/') + 1);
  return printable(`rolechain: ${hop}/${hops} ${session} (profile ${profile}) …`);
}
