import type { Origin } from '../errors/catalog.ts';
import type { Decision, DecidingStatement } from '../policy/evaluate/question.ts';
import type { Conclusion } from '../refusal/conclusion.ts';
import type { HopCall } from '../refusal/hop-call.ts';
import type { Unread } from '../refusal/readings.ts';
import type { Why } from '../refusal/report.ts';

/** What `why --json` prints; part of the contract, so that other tools may read it. */
export interface WhyDocument {
  readonly profile: string;
  readonly outcome: 'works' | 'refused' | Decision['verdict'];
  /** Every hop that assumes a role, where the chain works; else the one that is refused, or judged. */
  readonly hops: readonly WhyHop[];
  /** What AWS answered; absent where nobody was asked. */
  readonly aws?: {
    readonly code: string;
    readonly message: string;
    readonly policyType?: string;
    readonly explicit?: boolean;
    readonly policyArn?: string;
  };
  readonly finding?: Omit<Decision, 'remedy' | 'statement'> & { readonly statement?: WhyStatement };
  readonly disagreement?: string;
  readonly unread?: readonly Unread[];
  readonly assumed?: readonly string[];
  readonly changes?: readonly { readonly advice: string; readonly statement?: unknown }[];
}

type WhyStatement = Omit<DecidingStatement, 'named'>;

interface WhyHop {
  /** Counted from 1, as `explain` shows them. */
  readonly number: number;
  readonly profile: string;
  readonly roleArn: string;
  readonly callerArn: string;
  readonly sessionName?: string;
  readonly origin: Origin;
}

export function whyDocument(why: Why): WhyDocument {
  const { profile } = why.plan;
  if (why.outcome === 'works') return { profile, outcome: 'works', hops: why.calls.map(whyHop) };
  const { call, conclusion } = why;
  const outcome = why.outcome === 'refused' ? 'refused' : conclusion.decision.verdict;
  const answer = why.outcome === 'refused' ? why.answer : undefined;
  return {
    profile,
    outcome,
    hops: [whyHop(call)],
    ...(answer === undefined ? {} : { aws: { code: answer.code, message: answer.message, ...answer.denial?.because } }),
    ...told(conclusion),
    ...(why.outcome === 'judged' ? { assumed: why.assumed } : {}),
  };
}

function told({ decision, disagreement, unread, changes }: Conclusion): Partial<WhyDocument> {
  const { verdict, reason, statement: decisive, notes } = decision;
  return {
    finding: { verdict, reason, ...(decisive === undefined ? {} : { statement: whyStatement(decisive) }), notes },
    ...(disagreement === undefined ? {} : { disagreement }),
    unread,
    changes: changes.map(({ advice, statement }) => ({
      advice,
      ...(statement === undefined ? {} : { statement: asJson(statement) }),
    })),
  };
}

function whyStatement(statement: DecidingStatement): WhyStatement {
  const { named: _, ...place } = statement;
  return place;
}

function asJson(text: string): unknown {
  return JSON.parse(text);
}

function whyHop({ hop, number, caller, sessionName }: HopCall): WhyHop {
  return {
    number,
    profile: hop.profile,
    roleArn: hop.request.roleArn,
    callerArn: caller.arn,
    ...(sessionName === undefined ? {} : { sessionName }),
    origin: hop.origin,
  };
}
