import { BLOCK, chainKeys, reachKeys } from '../config/block.ts';
import { type Entry, isComment, lineBreak, type Section, valueOf } from './section.ts';

/** Static keys never move: whoever has them in a profile uses them, whatever else it holds. */
export const staticKeys: ReadonlySet<string> = new Set([
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
]);

/** What applications run. */
export const PROCESS = 'credential_process';

const STAYS: ReadonlySet<string> = new Set([...reachKeys, ...staticKeys, 'aws_account_id', PROCESS]);

/** Whether a key describes the chain, so that it belongs in the block. */
export function movesIntoBlock(key: string): boolean {
  return chainKeys.has(key) && !STAYS.has(key);
}

const FIRST: ReadonlySet<string> = new Set(['region', 'output']);

/**
 * A section's text in the recommended form: `region` and `output`, whatever else applications read, `credential_process`,
 * and the block with the chain. Lines that stay are kept to the byte; comments go with the line below them, but for
 * those under the header.
 */
export function recommendedForm(section: Section, command: string): string {
  const eol = lineBreak(section);
  const [first] = section.entries;
  const above = (entry: Entry): readonly string[] => (entry === first ? [] : entry.above);
  const members = chainFirst(section.entries.filter(({ key }) => movesIntoBlock(key)));
  const high = members.filter((entry, index) => index === 0 || above(entry).some(misleadsConfigureSet));
  const process = `${PROCESS} = ${command}${eol}`;
  const others = section.entries.filter(({ key }) => !movesIntoBlock(key));

  const form = new Form(eol);
  form.add(section.header, ...(first?.above ?? []));
  for (const entry of [...others.filter(({ key }) => FIRST.has(key)), ...others.filter(({ key }) => !FIRST.has(key))]) {
    form.add(...above(entry));
    if (entry.key === PROCESS) form.add(process);
    else form.add(...entry.lines);
  }
  if (!others.some(({ key }) => key === PROCESS)) form.add(process);
  for (const entry of section.entries.filter((one) => high.includes(one))) form.add(...above(entry));
  // Below the block they would have to lose their indent, and would no longer count to the section.
  form.add(...section.below);
  form.add(`${BLOCK} =${eol}`);
  for (const entry of members) {
    if (!high.includes(entry)) form.add(...above(entry));
    form.add(`  ${nested(entry)}`);
  }
  return form.text;
}

function chainFirst(entries: readonly Entry[]): readonly Entry[] {
  return entries.toSorted((a, b) => Number(saysWhat(b)) - Number(saysWhat(a)));
}

/** What session it is, before all that is said of it. */
function saysWhat({ key }: Entry): boolean {
  return key === 'role_arn' || key === 'federation';
}

/**
 * `aws configure set rolechain.KEY` takes such a comment for a key, and for the end of the block: behind it KEY would be
 * written a second time. (awscli/customizations/configure/writer.py)
 */
function misleadsConfigureSet(line: string): boolean {
  return isComment(line) && /[:=]/.test(line);
}

/** In small letters, because the AWS CLI looks for nested keys as they are written. */
function nested({ key, lines: [line = ''] }: Entry): string {
  return `${key}${line.slice(key.length)}`;
}

/** Lines as they are added. */
class Form {
  text = '';
  readonly #eol: string;
  #emptyKey = false;

  constructor(eol: string) {
    this.#eol = eol;
  }

  add(...lines: readonly string[]): void {
    for (const line of lines) {
      // Below a key without a value, SDKs refuse an indented comment.
      const shown = this.#emptyKey && isComment(line) ? line.trimStart() : line;
      // The last line of a file may lack its break. Without one here, `aws configure set` would write on in the same line.
      this.text += shown.endsWith('\n') ? shown : `${shown}${this.#eol}`;
      if (/^[^\s#;[]/.test(line)) this.#emptyKey = valueOf(line) === '';
    }
  }
}
