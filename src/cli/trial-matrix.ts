import { hasCode, type RolechainError } from '../errors/error.ts';
import { printable } from '../errors/printable.ts';
import { errorDocument } from './json-output.ts';
import { painter, type Format } from './paint.ts';
import { table } from './table.ts';
import { trialDocument } from './trial-document.ts';
import { endingText, isAsExpected, refusalText, type Expected, type TrialReport } from './trial-text.ts';

/** What came of one policy: a trial, or the refusal of a file that is no policy. */
export type Row = TrialReport | { readonly policy: string; readonly fault: RolechainError };

const POLICY_FAULTS = ['POLICY_INVALID', 'POLICY_UNREADABLE', 'FEDERATION_POLICY'] as const;

/** Whether a refusal is the fault of one policy, so that the others can be tried all the same. */
export function isOfPolicy(error: unknown): error is RolechainError {
  if (hasCode(error, 'STS_REJECTED'))
    return /^(?:PackedPolicyTooLarge|MalformedPolicyDocument)/.test(error.details.reason);
  return POLICY_FAULTS.some((code) => hasCode(error, code));
}

export function isGoodRow(row: Row): boolean {
  return !('fault' in row) && isAsExpected(row);
}

/** The verdicts side by side. */
export function matrixText(rows: readonly Row[], colour: boolean): string {
  const paint = painter(colour);
  const heading = ['POLICY', 'VERDICT', 'CHARACTERS', 'PACKED', 'ENDING', 'REFUSED'].map((cell) => paint('dim', cell));
  return table([
    heading,
    ...rows.map((row) => {
      const [policy = '', verdict = '', ...cells] = cellsOf(row).map(printable);
      return [policy, paint(colourOf(row), verdict), ...cells];
    }),
  ]);
}

function cellsOf(row: Row): readonly string[] {
  if ('fault' in row) return [row.policy, 'invalid', '-', '-', '-', faultText(row.fault)];
  const { policy = '', verdict, expected, session, ending } = row;
  const wrong = isAsExpected(row) || expected === undefined ? '' : ` (expected ${expected})`;
  const { narrowing, packedPolicySize: packed } = session;
  return [
    policy,
    `${verdict.verdict}${wrong}`,
    String(narrowing?.characters ?? '-'),
    packed === undefined ? '-' : `${packed} %`,
    endingText(ending),
    verdict.verdict === 'denied' ? refusalText(verdict.refusal) : '',
  ];
}

/** The row names the file already. */
function faultText(fault: RolechainError): string {
  if (hasCode(fault, 'POLICY_INVALID')) return `${fault.details.line}:${fault.details.column} ${fault.details.reason}`;
  if (hasCode(fault, 'POLICY_UNREADABLE')) return fault.details.reason;
  return fault.message;
}

function colourOf(row: Row): Format {
  if (!isGoodRow(row)) return 'red';
  return 'verdict' in row && row.verdict.verdict === 'denied' ? 'yellow' : 'green';
}

/** `try --matrix --json`. */
export function matrixDocument(rows: readonly Row[], expected: Expected | undefined): unknown {
  return {
    ...(expected === undefined ? {} : { expected, asExpected: rows.every(isGoodRow) }),
    results: rows.map((row) =>
      'fault' in row
        ? { verdict: 'invalid', policy: { source: row.policy }, ...errorDocument(row.fault) }
        : trialDocument(row),
    ),
  };
}
