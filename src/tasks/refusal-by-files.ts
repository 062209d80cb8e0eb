import type { ChainPlan } from '../chain/chain-plan.ts';
import { readPolicyFile, resolvePath } from '../config/files.ts';
import { RolechainError } from '../errors/error.ts';
import { Machine } from '../machine.ts';
import { mayAssumeRole } from '../policy/evaluate/judge.ts';
import { policyAsPrinted } from '../policy/as-printed.ts';
import type { PolicyDocument } from '../policy/document.ts';
import type { Fault, PolicyText } from '../policy/json.ts';
import { readDocument } from '../policy/read-document.ts';
import { planFor, type Place } from '../planning.ts';
import { conclude } from '../refusal/conclusion.ts';
import type { Evidence } from '../refusal/evidence.ts';
import { hopCall, mayHaveUnknownSessionPolicy, type HopCall } from '../refusal/hop-call.ts';
import type { Unread } from '../refusal/readings.ts';
import type { Why } from '../refusal/report.ts';
import { openMachineCache, place } from '../wiring.ts';
import { sessionPolicyText } from './session-policy-text.ts';

/** A hop, and the files that hold its policies; one that is not given is not known, but for the boundary: then there is none. */
export interface FilesRequest {
  readonly profile: string | undefined;
  readonly trust: string | undefined;
  readonly identity: readonly string[] | undefined;
  readonly boundary: string | undefined;
  /** Which hop, as `explain` counts them; by default the last. */
  readonly hop: number | undefined;
  /** The ARN of whoever the first credentials belong to. */
  readonly as: string | undefined;
}

/**
 * Judges a hop by policies in files, and calls nothing. Throws USAGE, POLICY_UNREADABLE, POLICY_INVALID, and what a plan
 * throws.
 */
export async function judgeFiles(request: FilesRequest): Promise<Why> {
  const here = place();
  const { plan, locations } = await planFor(request, here);
  const read = (kind: string, written: string): PolicyText => readPolicy(kind, written, here, locations.home);
  const call = findCall(plan, request, await knownCaller(plan, request));
  const { trust, identity, boundary } = request;
  const evidence: Evidence = {
    trust: trust === undefined ? undefined : read('trust policy', trust),
    identity: {
      texts: (identity ?? []).map((file) => read('identity policy', file)),
      complete: identity !== undefined,
    },
    boundary: boundary === undefined ? undefined : read('permissions boundary', boundary),
    session: sessionOf(call),
    unread: [
      ...(trust === undefined ? [notGiven('the trust policy', '--trust')] : []),
      ...(identity === undefined ? [notGiven('the identity policies', '--identity')] : []),
    ],
  };
  const assumed = boundary === undefined ? ['there is no permissions boundary (else give it by --boundary FILE)'] : [];
  return { outcome: 'judged', plan, call, conclusion: conclude(call, evidence, mayAssumeRole), assumed };
}

function readPolicy(kind: string, written: string, { folder }: Place, home: string): PolicyText {
  const file = resolvePath(written, folder(), home);
  const text = policyAsPrinted({ text: readPolicyFile(file, undefined, kind), source: file, line: 1 });
  const document = readDocument(text);
  const [fault] = 'faults' in document ? document.faults : ofOtherKind(kind, document);
  if (fault !== undefined) throw new RolechainError('POLICY_INVALID', { kind, source: file, ...fault });
  return text;
}

/** Who may assume a role is said by each statement of its trust policy, and by none of any other. */
function ofOtherKind(kind: string, { statements }: PolicyDocument): readonly Fault[] {
  const isTrust = kind === 'trust policy';
  const other = statements.find(({ principals }) => (principals !== undefined) !== isTrust);
  if (other === undefined) return [];
  const { number, line, column } = other;
  const reason = isTrust
    ? `statement ${number} has no Principal, which a trust policy has; an identity policy goes to --identity`
    : `statement ${number} has a Principal, which only a trust policy has; that one goes to --trust`;
  return [{ line, column, reason }];
}

/** `--as`, or what a session that is kept for the base tells. */
async function knownCaller(plan: ChainPlan, { as }: FilesRequest): Promise<string | undefined> {
  if (as !== undefined || plan.baseIdentity === undefined) return as;
  const cache = openMachineCache(new Machine(), true);
  try {
    return await cache.callerOf(plan.baseIdentity);
  } finally {
    cache.close();
  }
}

function findCall(plan: ChainPlan, { hop: number }: FilesRequest, baseArn: string | undefined): HopCall {
  const last = plan.hops.findLastIndex(({ kind }) => kind === 'assume-role');
  const index = number === undefined ? last : number - 1;
  const hop = plan.hops[index];
  if (hop === undefined) {
    const reason =
      last === -1
        ? `profile ${plan.profile} assumes no role`
        : `profile ${plan.profile} has ${plan.hops.length} ${plan.hops.length === 1 ? 'hop' : 'hops'}, and no hop ${number ?? ''}`;
    throw new RolechainError('USAGE', { reason });
  }
  if (hop.kind !== 'assume-role') {
    throw new RolechainError('USAGE', { reason: `hop ${index + 1} is an MFA session, for which no policy is asked` });
  }
  const call = hopCall(plan, index, { baseArn });
  if (call !== undefined) return call;
  if (baseArn === undefined) {
    throw new RolechainError('USAGE', {
      reason: `whose credentials profile ${plan.base.profile} has is known to AWS alone`,
      try: 'say who asks: --as arn:aws:iam::111111111111:user/alice',
    });
  }
  throw new RolechainError('USAGE', {
    reason: '--as is not the ARN of a user or of a session',
    try: 'it looks like arn:aws:iam::111111111111:user/alice or arn:aws:sts::111111111111:assumed-role/Developer/alice',
  });
}

function sessionOf(call: HopCall): Evidence['session'] {
  const { before } = call;
  if (before === undefined) return mayHaveUnknownSessionPolicy(call) ? { texts: [], complete: false } : undefined;
  const { policy, policyArns } = before.request;
  if (policy === undefined && policyArns === undefined) return undefined;
  return {
    texts: policy === undefined ? [] : [sessionPolicyText(before, policy)],
    complete: policyArns === undefined,
  };
}

function notGiven(what: string, flag: string): Unread {
  return { what, why: 'failed', reason: `no ${flag} FILE was given` };
}
