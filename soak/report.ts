import type { Verdict } from './judge.ts';

/** Something that may never happen, and what is known of it. */
export interface Loss {
  readonly what: string;
  readonly evidence?: readonly string[];
}

/** What one phase came to. */
export interface Outcome {
  readonly name: string;
  readonly seconds: number;
  /** The most processes at once. */
  readonly most: number;
  readonly verdicts: readonly Verdict[];
  /** The longest life of a process in ms, without the time for which it was stopped. */
  readonly longest: number;
  /** How many of each kind. */
  readonly faults: Readonly<Record<string, number>>;
  /** Calls that came to the emulator. */
  readonly calls: number;
  /** Kept sessions that were looked at afterwards. */
  readonly kept: number;
  readonly drafts: number;
  readonly losses: readonly Loss[];
}

/** All that one run came to. */
export interface Report {
  readonly seed: number;
  /** What repeats the run. */
  readonly command: string;
  /** As in 2026-01-31. */
  readonly date: string;
  readonly machine: string;
  readonly program: string;
  readonly outcomes: readonly Outcome[];
  /** Phases that could not be played here, and why. */
  readonly skipped: readonly string[];
}

const titles = [
  'phase',
  's',
  'at once',
  'processes',
  'answers',
  'refusals',
  'ended by us',
  'STS calls',
  'faults',
  'kept',
  'longest',
  'losses',
] as const;

/** For keeping, and for other programs. */
export function asJson(report: Report): string {
  const outcomes = report.outcomes.map(({ verdicts, ...outcome }) => ({ ...outcome, ...counts(verdicts) }));
  return `${JSON.stringify({ ...report, outcomes }, null, 2)}\n`;
}

/** For a terminal. */
export function asText(report: Report): string {
  const lines = [titles, ...rows(report)];
  const widths = titles.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const padded = lines.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  return [head(report), '', ...padded, '', ...feet(report), ...evidence(report), ''].join('\n');
}

/** As docs/soak.md has it. */
export function asMarkdown(report: Report): string {
  const [first, ...rest] = [titles, titles.map((_, column) => (column === 0 ? '---' : '---:')), ...rows(report)].map(
    (cells) => `| ${cells.join(' | ')} |`,
  );
  return `${[head(report), [first, ...rest].join('\n'), ...feet(report)].join('\n\n')}\n`;
}

export function lossesOf({ outcomes }: Report): readonly Loss[] {
  return outcomes.flatMap(({ losses }) => losses);
}

function rows({ outcomes }: Report): readonly (readonly string[])[] {
  return outcomes.map(({ name, seconds, most, verdicts, faults, calls, kept, longest, losses }) => {
    const { answers, refusals, ended } = counts(verdicts);
    return [
      name,
      seconds.toFixed(0),
      String(most),
      String(verdicts.length),
      String(answers),
      String(sum(refusals)),
      String(ended),
      String(calls),
      String(sum(faults)),
      String(kept),
      `${(longest / 1000).toFixed(1)} s`,
      String(losses.length),
    ];
  });
}

interface Counts {
  readonly answers: number;
  readonly ended: number;
  readonly refusals: Readonly<Record<string, number>>;
}

function counts(verdicts: readonly Verdict[]): Counts {
  const refusals: Record<string, number> = {};
  for (const verdict of verdicts) {
    if (verdict.kind === 'refusal') refusals[verdict.code] = (refusals[verdict.code] ?? 0) + 1;
  }
  const of = (kind: Verdict['kind']): number => verdicts.filter((verdict) => verdict.kind === kind).length;
  return { answers: of('answer'), ended: of('ended'), refusals };
}

function head({ date, machine, program }: Report): string {
  return `${date}, ${machine}; ${program}.`;
}

function feet(report: Report): readonly string[] {
  const { outcomes, skipped, command } = report;
  const all = counts(outcomes.flatMap(({ verdicts }) => verdicts));
  const faults = total(outcomes.map((outcome) => outcome.faults));
  const checked = outcomes.reduce((count, { verdicts }) => count + verdicts.length, 0);
  const drafts = outcomes.reduce((count, outcome) => count + outcome.drafts, 0);
  return [
    `Refusals: ${listed(all.refusals)}.`,
    `Faults: ${listed(faults)}.`,
    `Half-written files of killed processes: ${drafts}.`,
    ...(skipped.length > 0 ? [`Not here: ${skipped.join('; ')}.`] : []),
    `${checked} endings checked, ${all.answers} answers among them; losses: ${lossesOf(report).length}. Again: ${command}`,
  ];
}

/** What is known of each loss, as lines. */
export function evidence({ outcomes }: Report): readonly string[] {
  return outcomes.flatMap(({ name, losses }) =>
    losses.flatMap(({ what, evidence: lines = [] }) => [
      '',
      `LOSS (${name}): ${what}`,
      ...lines.map((line) => `  ${line}`),
    ]),
  );
}

function total(all: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const totals: Record<string, number> = {};
  for (const counted of all)
    for (const [name, count] of Object.entries(counted)) totals[name] = (totals[name] ?? 0) + count;
  return totals;
}

function sum(counted: Readonly<Record<string, number>>): number {
  return Object.values(counted).reduce((one, other) => one + other, 0);
}

function listed(counted: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(counted).toSorted(([, one], [, other]) => other - one);
  return sorted.length === 0 ? 'none' : sorted.map(([name, count]) => `${name} ${count}`).join(', ');
}
