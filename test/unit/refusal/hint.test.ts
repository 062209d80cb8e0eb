import { describe, expect, it } from 'vitest';
import { RolechainError } from '../../../src/errors/error.ts';
import { mayAssumeRole } from '../../../src/policy/evaluate/judge.ts';
import { adviceFor } from '../../../src/refusal/hint.ts';
import { adminKeys } from '../../support/configs.ts';
import { planOf } from '../../support/world.ts';

const [people, production] = ['111111111111', '222222222222'];
const alice = `arn:aws:iam::${people}:user/alice`;
const role = (account: string): string => `arn:aws:iam::${account}:role/Deploy`;
const config = (account: string): string =>
  `[profile base]\n${adminKeys}[profile deploy]\nrole_arn = ${role(account)}\nsource_profile = base\n`;

function advice(account: string, reason: string, caller: string | undefined = alice): string | undefined {
  const target = role(account);
  const denied = { action: 'sts:AssumeRole', target, reason, ...(caller === undefined ? {} : { caller }) };
  return adviceFor(planOf(config(account), 'deploy'), denied, mayAssumeRole);
}

const said = (account: string, because = ''): string =>
  `User: ${alice} is not authorized to perform: sts:AssumeRole on resource: ${role(account)}${because}`;

describe('the hint of a denied role, without another call', () => {
  it.each([
    {
      what: 'AWS names the identity policy',
      account: people,
      because: ' because no identity-based policy allows the sts:AssumeRole action',
      hint: `an identity policy of user alice (account ${people}) has to allow sts:AssumeRole`,
    },
    {
      what: 'AWS names the trust policy',
      account: people,
      because: ' because no role trust policy allows the sts:AssumeRole action',
      hint: `the trust policy of role Deploy (account ${people}) has to allow sts:AssumeRole`,
    },
    {
      what: 'AWS names a policy that denies',
      account: people,
      because: ` with an explicit deny in a permissions boundary: arn:aws:iam::${people}:policy/Bound`,
      hint: `meet the condition of the Deny statement in arn:aws:iam::${people}:policy/Bound, if it has one (as MFA), or narrow it`,
    },
    {
      what: 'AWS names a session policy that somebody else passed',
      account: people,
      because: ' because no session policy allows the sts:AssumeRole action',
      hint: `the session of user alice (account ${people}) was made with a session policy: have whatever makes it allow sts:AssumeRole`,
    },
    {
      what: 'within an account, without a reason',
      account: people,
      because: '',
      hint: `the trust policy of role Deploy (account ${people}) has to name user alice (account ${people}), or the account, and then an identity policy has to allow it too`,
    },
    {
      what: 'across accounts',
      account: production,
      because: '',
      hint: `the trust policy of role Deploy (account ${production}) and, across accounts, an identity policy of user alice (account ${people}) must both allow it`,
    },
  ])('$what', ({ account, because, hint }) => {
    expect(advice(account, said(account, because))).toBe(hint);
  });

  it('nothing more than ever where nobody knows who asked', () => {
    expect(
      adviceFor(
        planOf(config(people), 'deploy'),
        { action: 'sts:AssumeRole', target: role(people), reason: 'Access denied' },
        mayAssumeRole,
      ),
    ).toBeUndefined();
  });

  it('the root user can do nothing, whatever policies say', () => {
    const denied = {
      action: 'sts:AssumeRole',
      target: role(people),
      reason: 'Roles may not be assumed by root accounts.',
    };
    expect(adviceFor(planOf(config(people), 'deploy'), denied, mayAssumeRole)).toMatch(/^the root user cannot/);
  });

  it('is followed by who wants to know more', () => {
    const details = { action: 'sts:AssumeRole', target: role(people), reason: 'no', caller: alice };
    const { hint } = new RolechainError('STS_DENIED', {
      ...details,
      advice: 'do this',
      login: 'my team',
      profile: 'my team',
    });
    expect(hint).toBe(
      `do this; if it wants a newer MFA code, run "rolechain login 'my team'" in a terminal; "rolechain why 'my team'" looks closer`,
    );
  });
});

it.each([
  {
    what: 'a policy',
    request: { policy: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}' },
    named: 'the session policy of profile bastion (narrow.json)',
  },
  {
    what: 'ARNs',
    request: { policyArns: [`arn:aws:iam::${people}:policy/S3`] },
    named: 'a session policy of profile bastion (in session_policy_arns, or a session_policy beside them)',
  },
])('AWS names the session policy of the hop before, which is $what: no statement is spoken of', (row) => {
  const text =
    `[profile base]\n${adminKeys}[profile bastion]\nrole_arn = arn:aws:iam::${people}:role/Bastion\nsource_profile = base\n` +
    `[profile deploy]\nrole_arn = ${role(people)}\nsource_profile = bastion\n`;
  const plan = planOf(text, 'deploy');
  const hops = plan.hops.map((hop, index) =>
    hop.kind === 'assume-role' && index === 0
      ? { ...hop, request: { ...hop.request, ...row.request }, policySource: 'narrow.json' }
      : hop,
  );
  const caller = `arn:aws:sts::${people}:assumed-role/Bastion/alice`;
  const reason = `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${role(people)} because no session policy allows the sts:AssumeRole action`;
  const denied = { action: 'sts:AssumeRole', target: role(people), reason, caller };
  expect(adviceFor({ ...plan, hops }, denied, mayAssumeRole)).toBe(`${row.named} has to allow sts:AssumeRole`);
});
