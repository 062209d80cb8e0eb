/** A fenced block of a Markdown page. */
export interface Block {
  /** What stands behind the fence: `sh`, `console`, `ini` … */
  readonly language: string;
  readonly text: string;
  /** Of the opening fence, counted from 1. */
  readonly line: number;
  /** The last line of text above it. */
  readonly above: string;
}

/** The blocks between a heading and the next one, of whatever level. */
export interface Section {
  readonly heading: string;
  readonly blocks: readonly Block[];
}

/** Every section of a page that has blocks. Fences may be indented, as in lists; what they hold is indented as much. */
export function readSections(markdown: string): readonly Section[] {
  const sections: { heading: string; blocks: Block[] }[] = [{ heading: '', blocks: [] }];
  let open: { indent: string; language: string; line: number; lines: string[] } | undefined;
  let above = '';
  for (const [index, line] of markdown.split('\n').entries()) {
    const [, indent = '', language = ''] = /^( *)```(\S*)/.exec(line) ?? [];
    if (open !== undefined && /^ *```$/.test(line)) {
      const text = open.lines.map((one) => `${one.slice(open?.indent.length)}\n`).join('');
      sections.at(-1)?.blocks.push({ language: open.language, text, line: open.line, above });
      open = undefined;
    } else if (open !== undefined) open.lines.push(line);
    else if (/^ *```/.test(line)) open = { indent, language, line: index + 1, lines: [] };
    else if (/^#{1,4} /.test(line)) sections.push({ heading: line.replace(/^#+ /, ''), blocks: [] });
    else if (line.trim() !== '') above = line;
  }
  if (open !== undefined) throw new Error(`the block of line ${open.line} has no end`);
  return sections.filter(({ blocks }) => blocks.length > 0);
}

/**
 * The file that a block is: named in its first line (`# ~/.aws/config`), or, where there is no room for a comment, in the
 * line above it, which ends with a colon.
 */
export function fileOf({ language, text, above }: Block): string | undefined {
  if (language === 'json') return /`([^`]+)`[^`]*:$/.exec(above)?.[1];
  if (language === 'ini' || language === 'hcl') return /^# ([~\w./-]+)(?:, added)?\n/.exec(text)?.[1];
  return undefined;
}

/** Whether the block is the end of a file that is there already: `# ~/.aws/config, added`. */
export function isAdded({ text }: Block): boolean {
  return /^# \S+, added\n/.test(text);
}
