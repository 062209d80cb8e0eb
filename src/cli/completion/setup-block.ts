/** Lines of ours in a file that is the user's: between these two, which nobody writes by hand. */
const FIRST = '# >>> rolechain completion >>>';
const LAST = '# <<< rolechain completion <<<';

/** `text` with the block at its end, or where one was before. Undefined where a block begins and does not end. */
export function withBlock(text: string, lines: readonly string[]): string | undefined {
  const block = [FIRST, ...lines, LAST, ''].join('\n');
  const parts = split(text);
  if (parts === undefined) return undefined;
  if (parts.found) return parts.before + block + parts.after;
  return text + (text === '' || text.endsWith('\n') ? '' : '\n') + block;
}

/** `text` without the block. Undefined where it begins and does not end. */
export function withoutBlock(text: string): string | undefined {
  const parts = split(text);
  return parts && parts.before + parts.after;
}

function split(text: string): { readonly before: string; readonly after: string; readonly found: boolean } | undefined {
  const lines = text.split(/(?<=\n)/);
  const first = lines.findIndex((line) => line.trimEnd() === FIRST);
  if (first === -1) return { before: text, after: '', found: false };
  const last = lines.findIndex((line, index) => index > first && line.trimEnd() === LAST);
  if (last === -1) return undefined;
  return { before: lines.slice(0, first).join(''), after: lines.slice(last + 1).join(''), found: true };
}
