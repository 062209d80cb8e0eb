import type { ChainPlan } from '../chain/chain-plan.ts';
import { firstRegion } from '../chain/region.ts';
import type { Endpoint } from '../chain/endpoint.ts';
import { mayAssumeRole } from '../policy/evaluate/judge.ts';
import { readAnswer, type AwsAnswer } from '../refusal/aws-answer.ts';
import { changeByAnswer } from '../refusal/change-by-answer.ts';
import { conclude } from '../refusal/conclusion.ts';
import { hopCall, type HopCall } from '../refusal/hop-call.ts';
import type { IamReader } from '../refusal/readings.ts';
import type { Why } from '../refusal/report.ts';
import { Deadline } from '../session/deadline.ts';
import type { Trace } from '../session/ports.ts';
import { renew } from '../session/renew.ts';
import { withPorts, type AcquireRequest } from '../wiring.ts';
import { readEvidence } from './iam-evidence.ts';
import { Witness, type AccountCredentials } from './witness.ts';

type WhyRequest = Pick<AcquireRequest, 'profile' | 'progress'>;

/**
 * Walks a profile's chain as `process` does, and explains the first hop that AWS refuses. Reads IAM and changes nothing.
 * Throws what `obtain` throws for any other fault.
 */
export async function explainRefusal(request: WhyRequest): Promise<Why> {
  return withPorts(request, async ({ plan, iamEndpoint }, ports) => {
    const endpoint = iamEndpoint();
    const witness = new Witness(plan, ports);
    try {
      await (asksAnybody(plan) ? renew(plan, witness.ports, false) : ports.base.load(plan.base));
    } catch (error) {
      const refused = await refusedCall(error, plan, witness);
      if (refused === undefined) throw error;
      ports.progress('reading IAM');
      const { call, answer } = refused;
      const readerOf = await openReaders({ call, endpoint, credentials: witness.credentials(), trace: ports.trace });
      const evidence = await readEvidence(call, readerOf);
      return { outcome: 'refused', plan, call, answer, conclusion: conclude(call, evidence, mayAssumeRole, answer) };
    }
    const facts = asksAnybody(plan) ? await witness.facts() : { baseArn: undefined };
    return { outcome: 'works', plan, calls: plan.hops.flatMap((_, index) => hopCall(plan, index, facts) ?? []) };
  });
}

/** Whether a policy could refuse a hop: everybody may have an MFA session, and for one somebody would type a code. */
function asksAnybody({ hops }: ChainPlan): boolean {
  return hops.some(({ kind }) => kind !== 'session-token');
}

/** Undefined where no role was refused, or for a reason that has nothing to do with policies and settings of roles. */
async function refusedCall(
  error: unknown,
  plan: ChainPlan,
  witness: Witness,
): Promise<{ readonly call: HopCall; readonly answer: AwsAnswer } | undefined> {
  const refused = witness.refusal(error);
  if (refused === undefined) return undefined;
  const call = hopCall(plan, plan.hops.indexOf(refused.hop), await witness.facts());
  if (call === undefined) return undefined;
  const answer = readAnswer(refused.code, refused.reason);
  if (refused.code === 'STS_REJECTED' && changeByAnswer(answer, call) === undefined) return undefined;
  return { call, answer };
}

interface ReaderFacts {
  readonly call: HopCall;
  readonly endpoint: Endpoint | undefined;
  readonly credentials: readonly AccountCredentials[];
  readonly trace: Trace;
}

// A person waits; each call takes some tenths of a second, and some dozen are made.
const READING_MILLISECONDS = 15_000;

/** A reader for each account, with those credentials at hand that act in it: a role of the same name may be elsewhere. */
async function openReaders({
  call,
  endpoint,
  credentials,
  trace,
}: ReaderFacts): Promise<(account: string) => IamReader> {
  const [{ openIam }, { iamReader }] = await Promise.all([import('../iam/client.ts'), import('../iam/reader.ts')]);
  const { fips, dualStack, caBundle } = call.plan.sts;
  const ask = await openIam({
    settings: { region: firstRegion(call.hop.request.roleArn), endpoint, fips, dualStack, caBundle },
    env: process.env,
    deadline: new Deadline(() => performance.now(), READING_MILLISECONDS),
    trace,
  });
  return (account) => {
    const own = credentials.filter((each) => each.account === account).map((each) => each.credentials);
    return iamReader(ask(own, account));
  };
}
