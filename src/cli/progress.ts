import { printable } from '../errors/printable.ts';
import { shortened } from '../errors/shown-width.ts';
import type { Progress, Step } from '../session/ports.ts';

const ERASE_LINE = '\r\u001b[K';

/** One line on stderr that says what is being made or read, for commands that people type; nothing where nobody looks. */
export function progressOnStderr(): Progress {
  const { stderr, env } = process;
  // A trace tells the same, and its lines could not be kept apart from this one.
  if (!stderr.isTTY || env['TERM'] === 'dumb' || env['ROLECHAIN_TRACE'] === '1') return () => {};
  let shown = false;
  const show: Progress = (step) => {
    if (shown) stderr.write(ERASE_LINE);
    // A line that wraps could not be erased. A terminal that does not know its width says 0.
    const line = step === undefined ? '' : shortened(sentence(step), (stderr.columns || 80) - 1);
    shown = line !== '';
    if (shown) stderr.write(line);
  };
  // Ctrl-C, say.
  process.once('exit', () => show(undefined));
  return show;
}

function sentence(step: Step | 'reading IAM'): string {
  if (step === 'reading IAM') return `rolechain: ${step} …`;
  const { hop, hops, profile, kind, roleArn = '' } = step;
  const words = { 'session-token': 'an MFA session', federation: 'a federated user’s session', 'assume-role': '' };
  const session = words[kind] || roleArn.slice(roleArn.indexOf('/') + 1);
  return printable(`rolechain: ${hop}/${hops} ${session} (profile ${profile}) …`);
}
