import type { RolechainError } from '../errors/error.ts';
import { printableJson } from '../errors/printable.ts';
import { writeStdout } from './output.ts';
import { asRefusal } from './report.ts';

/** Prints the one document of a command with `--json`. */
export async function writeDocument(document: unknown): Promise<void> {
  await writeStdout(printableJson(`${JSON.stringify(document, undefined, 2)}\n`));
}

/** Prints a refusal as the one document of a command with `--json`, and gives its exit code. */
export async function writeErrorDocument(error: unknown): Promise<number> {
  const refusal = asRefusal(error);
  await writeDocument(errorDocument(refusal));
  return refusal.exitCode;
}

/** A refusal as every document has it. */
export function errorDocument({ code, message, hint, details }: RolechainError): object {
  return { error: { code, message, ...(hint === undefined ? {} : { hint }), details } };
}
