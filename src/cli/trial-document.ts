import { isAsExpected, notes, type TrialReport } from './trial-text.ts';

/** `try --json`. */
interface TrialDocument {
  readonly profile: string;
  readonly verdict: 'allowed' | 'denied' | 'failed';
  readonly expected?: string;
  readonly asExpected?: boolean;
  /** Absent where no session policy was in force. */
  readonly policy?: {
    readonly source?: string;
    readonly sha256: string;
    readonly characters?: number;
    readonly policyArns: readonly string[];
    readonly packedPercent?: number;
  };
  readonly session?: string;
  readonly refusal?: {
    readonly action?: string;
    readonly resource?: string;
    readonly principal?: string;
    readonly because?: { readonly policyType: string; readonly explicit: boolean; readonly policyArn?: string };
    readonly operation?: string;
    readonly code?: string;
    readonly others: number;
  };
  readonly exit: { readonly code: number } | { readonly signal: string };
  readonly notes: readonly string[];
}

export function trialDocument(report: TrialReport): TrialDocument {
  const { session, verdict, expected, ending, policy: source } = report;
  const { profile, narrowing, packedPolicySize: packedPercent, principal } = session;
  return {
    profile,
    verdict: verdict.verdict,
    ...(expected === undefined ? {} : { expected, asExpected: isAsExpected(report) }),
    ...(narrowing === undefined
      ? {}
      : {
          policy: {
            ...(source === undefined ? {} : { source }),
            sha256: narrowing.digest,
            ...(narrowing.characters === undefined ? {} : { characters: narrowing.characters }),
            policyArns: narrowing.policyArns,
            ...(packedPercent === undefined ? {} : { packedPercent }),
          },
        }),
    ...(principal === undefined ? {} : { session: principal }),
    ...(verdict.verdict === 'denied' ? { refusal: refusalOf(verdict) } : {}),
    exit: ending,
    notes: notes(report),
  };
}

function refusalOf({
  refusal: { denial, operation, code },
  others,
}: Extract<TrialReport['verdict'], { verdict: 'denied' }>): NonNullable<TrialDocument['refusal']> {
  return {
    ...denial,
    ...(operation === undefined ? {} : { operation }),
    ...(code === undefined ? {} : { code }),
    others,
  };
}
