import { describe, expect, it } from 'vitest';
import { mayAssumeRole } from '../../../src/policy/evaluate/judge.ts';
import { readAnswer } from '../../../src/refusal/aws-answer.ts';
import { conclude, type Conclusion } from '../../../src/refusal/conclusion.ts';
import type { Evidence } from '../../../src/refusal/evidence.ts';
import { hopCall, type CallFacts } from '../../../src/refusal/hop-call.ts';
import { adminKeys } from '../../support/configs.ts';
import { planOf } from '../../support/world.ts';

const account = '111111111111';
const target = `arn:aws:iam::${account}:role/Deploy`;
const alice = `arn:aws:iam::${account}:user/alice`;
const keys = `[profile base]\n${adminKeys}`;
const text = (source: string, ...Statement: readonly object[]): { text: string; source: string; line: number } => ({
  text: JSON.stringify({ Version: '2012-10-17', Statement }),
  source,
  line: 1,
});
const assume = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' };
const trusts = (principal: string, Condition?: object): object => ({
  Effect: 'Allow',
  Principal: { AWS: principal },
  Action: 'sts:AssumeRole',
  ...(Condition && { Condition }),
});

interface Case {
  readonly lines?: string;
  readonly index?: number;
  readonly facts?: Partial<CallFacts>;
  readonly evidence?: Partial<Evidence>;
  /** What AWS says after "… on resource: ROLE"; undefined where nobody was asked. */
  readonly aws?: string;
  readonly action?: string;
}

function concluded({ lines = '', index = 0, facts, evidence, aws, action = 'sts:AssumeRole' }: Case): Conclusion {
  const plan = planOf(`${keys}[profile deploy]\nrole_arn = ${target}\nsource_profile = base\n${lines}`, 'deploy');
  const call = hopCall(plan, index, { baseArn: alice, ...facts });
  if (call === undefined) throw new Error('no call');
  const whole: Evidence = {
    trust: text('trust.json', trusts(alice)),
    identity: { texts: [text('alice.json', assume)], complete: true },
    session: undefined,
    boundary: undefined,
    unread: [],
    ...evidence,
  };
  const said = `User: ${alice} is not authorized to perform: ${action} on resource: ${target}`;
  return conclude(
    call,
    whole,
    mayAssumeRole,
    aws === undefined ? undefined : readAnswer('STS_DENIED', `${said}${aws}`),
  );
}

describe('AWS’s answer and the policies', () => {
  it('agree: the policy that AWS names is the one that the decision changes', () => {
    const { changes, disagreement } = concluded({
      evidence: { trust: text('t', trusts(`arn:aws:iam::${account}:root`)), identity: { texts: [], complete: true } },
      aws: ' because no identity-based policy allows the sts:AssumeRole action',
    });
    expect(disagreement).toBeUndefined();
    expect(changes.map(({ advice }) => advice)).toEqual([
      `add this statement to an identity policy of user alice (account ${account})`,
    ]);
  });

  it('name two policies: AWS’s is changed first', () => {
    const { changes } = concluded({
      evidence: { trust: text('t', trusts('arn:aws:iam::222222222222:root')) },
      aws: ' with an explicit deny in a service control policy: arn:aws:organizations::333333333333:policy/o/p',
    });
    expect(changes.map(({ advice }) => advice)).toEqual([
      `ask who manages the organization of account ${account}: arn:aws:organizations::333333333333:policy/o/p refuses it`,
      `add this statement to the trust policy of role Deploy (account ${account})`,
    ]);
  });

  it.each([
    { what: 'AWS gives no reason', aws: '', disagrees: true },
    {
      what: 'AWS names a policy that was read',
      aws: ' because no identity-based policy allows the sts:AssumeRole action',
      disagrees: true,
    },
    {
      what: 'AWS names one that nobody reads here',
      aws: ' with an explicit deny in a resource control policy',
      disagrees: false,
    },
    { what: 'nobody was asked', disagrees: false },
  ])('everything is allowed, and $what', ({ aws, disagrees }) => {
    const { decision, disagreement } = concluded(aws === undefined ? {} : { aws });
    expect([decision.verdict, disagreement !== undefined]).toEqual(['allowed', disagrees]);
  });

  it('a policy that is not understood counts as one that was not read', () => {
    const { decision, unread } = concluded({
      evidence: { trust: { text: '{', source: 'trust policy of role Deploy', line: 1 } },
    });
    expect(decision.verdict).toBe('cannot-tell');
    expect(unread).toEqual([
      {
        what: 'trust policy of role Deploy',
        why: 'failed',
        reason: expect.stringMatching(/^it is not understood: .+ at 1:\d+$/),
      },
    ]);
  });

  it('the path of a role that nobody could read is what the trust policy says: a name is one role’s alone', () => {
    const { decision } = concluded({
      facts: { baseArn: `arn:aws:sts::${account}:assumed-role/Developer/alice` },
      evidence: { trust: text('t', trusts(`arn:aws:iam::${account}:role/people/Developer`)) },
    });
    expect(decision.verdict).toBe('allowed');
  });

  it('a denied tag is a permission of its own', () => {
    const { changes } = concluded({
      lines: 'session_tags = team=web\n',
      action: 'sts:TagSession',
      aws: ' because no identity-based policy allows the sts:TagSession action',
      evidence: { trust: text('t', { ...trusts(alice), Action: ['sts:AssumeRole', 'sts:TagSession'] }) },
    });
    expect(changes.map(({ statement }) => statement)).toContain(
      JSON.stringify({ Effect: 'Allow', Action: 'sts:TagSession', Resource: target }),
    );
  });
});

describe('a change of the config comes before one of a policy', () => {
  const device = `mfa_serial = arn:aws:iam::${account}:mfa/alice\n`;
  it.each<Case & { what: string; advice: RegExp }>([
    {
      what: 'the MFA session is too old',
      lines: device,
      index: 1,
      facts: { mfaAgeSeconds: 4000 },
      evidence: { trust: text('t', trusts(alice, { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } })) },
      advice: /^the role wants a newer MFA code: run "rolechain login deploy" in a terminal$/,
    },
    {
      what: 'another external id',
      lines: 'external_id = a1\n',
      evidence: { trust: text('t', trusts(alice, { StringEquals: { 'sts:ExternalId': ['b2', 'c3'] } })) },
      advice: /^change external_id to b2 in profile deploy \(.+:5\)$/,
    },
  ])('$what', ({ advice, ...each }) => {
    const { changes } = concluded({ ...each, aws: '' });
    expect(changes).toEqual([{ advice: expect.stringMatching(advice) }]);
  });

  it('and not where it would not be enough', () => {
    const condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
    const { changes } = concluded({
      evidence: {
        trust: text('t', trusts(alice, condition)),
        identity: {
          texts: [text('alice.json', assume, { Effect: 'Deny', Action: '*', Resource: '*' })],
          complete: true,
        },
      },
      aws: '',
    });
    expect(changes.map(({ advice }) => advice)).toEqual([expect.stringContaining('remove or narrow statement 2')]);
  });
});
