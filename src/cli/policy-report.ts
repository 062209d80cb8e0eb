import { printable } from '../errors/printable.ts';
import { POLICY_LIMIT } from '../policy/check/check.ts';
import type { CheckedFile } from '../tasks/policy-checking.ts';
import type { NarrowedHop } from '../tasks/profile-policies.ts';
import { painter } from './paint.ts';

/** What `policy check` has to tell. */
export interface Checked {
  readonly files: readonly CheckedFile[];
  readonly profile?: string;
  readonly hops?: readonly NarrowedHop[];
}

/** A line for each finding, as compilers write them and editors read them. */
export function checkLines(files: readonly CheckedFile[], colour: boolean): string {
  const paint = painter(colour);
  return files
    .flatMap(({ file, findings }) =>
      findings.map(({ line, column, severity, message, code }) => {
        const word = paint(severity === 'error' ? 'red' : 'yellow', severity);
        return `${printable(file)}:${line}:${column}: ${word}: ${printable(message)} ${paint('dim', `[${code}]`)}\n`;
      }),
    )
    .join('');
}

/** What `policy check --json` prints; part of the contract. */
export function checkDocument({ files, hops }: Checked): unknown {
  return {
    files: files.map(({ file, facts, findings }) => ({ file, ...facts, findings })),
    ...(hops === undefined ? {} : { hops }),
    ...countOf(files),
  };
}

export function countOf(files: readonly CheckedFile[]): { readonly errors: number; readonly warnings: number } {
  const all = files.flatMap(({ findings }) => findings);
  const errors = all.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: all.length - errors };
}

/** How each file and each hop stands, for a person. */
export function summaryLines({ files, profile, hops = [] }: Checked): readonly string[] {
  return [
    ...files.map((file) =>
      [`${printable(file.file)}: ${standing(file)}`, ...(file.facts === undefined ? [] : [measure(file.facts)])].join(
        '; ',
      ),
    ),
    ...hops.flatMap(together),
    ...(profile !== undefined && hops.length === 0 ? [`profile ${printable(profile)} uses no session policy`] : []),
  ];
}

function standing(file: CheckedFile): string {
  const { errors, warnings } = countOf([file]);
  const parts = [
    ...(errors === 0 ? [] : [counted(errors, 'error')]),
    ...(warnings === 0 ? [] : [counted(warnings, 'warning')]),
  ];
  return parts.length === 0 ? 'nothing found' : parts.join(', ');
}

function measure({ statements, characters }: NonNullable<CheckedFile['facts']>): string {
  return `${counted(statements, 'statement')}, ${room(characters)}`;
}

function together({ profile, policyArns, characters }: NarrowedHop): readonly string[] {
  if (policyArns === 0 || characters === undefined) return [];
  return [`profile ${printable(profile)}: with ${counted(policyArns, 'policy ARN')} ${room(characters)}`];
}

function room(characters: number): string {
  const share = Math.round((characters / POLICY_LIMIT) * 100);
  return `${characters} of ${POLICY_LIMIT} characters (${share}%)`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
