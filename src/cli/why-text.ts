import { sessionArn, YOUR_USER_NAME } from '../chain/session-arn.ts';
import type { Origin } from '../errors/catalog.ts';
import { printable } from '../errors/printable.ts';
import type { Change } from '../refusal/change.ts';
import type { Conclusion } from '../refusal/conclusion.ts';
import type { HopCall } from '../refusal/hop-call.ts';
import type { Why } from '../refusal/report.ts';
import { painter, type Paint } from './paint.ts';
import { withoutHome } from './without-home.ts';
import { wrapped, type WrappedStyle } from './wrapped.ts';

type Row = readonly [name: string, text: string];

/** What was found, for a person at three in the morning: where, who asked, what AWS says, why, and what to change. */
export function whyText(why: Why, style: WrappedStyle): string {
  const lines = new Lines(style);
  lines.add(lines.paint('bold', printable(headline(why))));
  if (why.outcome === 'works') {
    for (const call of why.calls) lines.hop(call, [['as', sessionOf(call)]]);
  } else {
    lines.hop(why.call, [...awsRows(why), ...foundRows(why.conclusion, why)]);
    for (const change of why.conclusion.changes) lines.change(change);
  }
  return lines.text();
}

function headline(why: Why): string {
  const { profile, hops } = why.plan;
  if (why.outcome === 'works') {
    if (why.calls.length > 0) return `${profile} works: every role of its chain was assumed`;
    return hops.some(({ kind }) => kind === 'federation')
      ? `${profile} works: AWS gave the federated session`
      : `${profile} assumes no role, so no policy of a role can refuse it`;
  }
  const place = `hop ${why.call.number} of ${hops.length}`;
  if (why.outcome === 'refused') return `${profile} is refused at ${place}`;
  switch (why.conclusion.decision.verdict) {
    case 'allowed':
      return `by these files, ${place} of ${profile} is allowed`;
    case 'denied':
      return `by these files, ${place} of ${profile} is denied`;
    case 'cannot-tell':
      return `by these files, nobody can tell whether ${place} of ${profile} is allowed`;
  }
}

function sessionOf({ hop, sessionName }: HopCall): string {
  return sessionArn(hop.request.roleArn, sessionName ?? YOUR_USER_NAME);
}

function awsRows(why: Why): readonly Row[] {
  if (why.outcome !== 'refused') return [];
  const { reason, disagreement } = why.conclusion;
  return [
    ['AWS answered', why.answer.message],
    ...(reason === undefined ? [] : [['AWS’s reason', reason] as const]),
    ...(disagreement === undefined ? [] : [['but', disagreement] as const]),
  ];
}

function foundRows({ decision, unread }: Conclusion, why: Why): readonly Row[] {
  const relevant = why.outcome === 'judged' || (why.outcome === 'refused' && why.answer.code === 'STS_DENIED');
  const { verdict, reason, notes } = decision;
  return [
    ...(relevant ? [['found', `${verdict === 'cannot-tell' ? 'cannot tell' : verdict}: ${reason}`] as const] : []),
    ...(relevant ? notes.map((note): Row => ['', note]) : []),
    ...(relevant ? unread : []).map(({ what, reason: because }, index): Row => {
      return [index === 0 ? 'not read' : '', `${what}: ${because}`];
    }),
    ...(why.outcome === 'judged' ? why.assumed.map((each): Row => ['assumed', each]) : []),
  ];
}

// Of the number in front of a hop, and of the name of a row.
const INDENT = 6;
const NAME = 15;

class Lines {
  readonly paint: Paint;
  readonly #home: string | undefined;
  readonly #width: number;
  readonly #lines: string[] = [];

  constructor({ colour, home, columns }: WrappedStyle) {
    this.paint = painter(colour);
    this.#home = home;
    this.#width = columns === undefined ? Infinity : Math.max(30, columns - INDENT - NAME);
  }

  add(...lines: readonly string[]): void {
    this.#lines.push(...lines);
  }

  hop({ number, hop, caller }: HopCall, rows: readonly Row[]): void {
    this.add(
      '',
      `${`${number}`.padEnd(INDENT)}${this.paint('bold', printable(hop.request.roleArn))}  ${this.#place(hop.origin)}`,
    );
    for (const row of [['profile', hop.profile] as const, ['asked by', caller.arn] as const, ...rows]) this.#row(row);
  }

  /** JSON from the first column, as it goes into a policy. */
  change({ advice, statement }: Change): void {
    const colon = statement === undefined ? '' : ':';
    this.add('', `${this.paint('green', 'change')}  ${this.#shown(advice)}${colon}`);
    if (statement === undefined) return;
    this.add('', ...JSON.stringify(JSON.parse(statement), undefined, 2).split('\n').map(printable));
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  #row([name, text]: Row): void {
    const [first = '', ...more] = wrapped(this.#shown(text), this.#width);
    this.add(`${' '.repeat(INDENT)}${this.paint('dim', name.padEnd(NAME))}${first}`);
    this.add(...more.map((line) => `${' '.repeat(INDENT + NAME)}${line}`));
  }

  #shown(text: string): string {
    return withoutHome(printable(text), this.#home);
  }

  #place({ file, line }: Origin): string {
    return this.paint('dim', printable(`${withoutHome(file, this.#home)}:${line}`));
  }
}
