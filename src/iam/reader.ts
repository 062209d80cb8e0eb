import type { PolicyText } from '../policy/json.ts';
import type { IamReader, PoliciesReading, Reading } from '../refusal/readings.ts';
import type { Ask } from './client.ts';
import { groupOwner, roleOwner, userOwner, type Owner } from './owners.ts';
import { gather, join, readEach, readPages } from './pages.ts';
import { policyText } from './policy-text.ts';
import type { ReadTarget } from './unread.ts';

/** Reads users, roles and their policies. Each call stands for itself: what one may not read does not hide the rest. */
export function iamReader(ask: Ask): IamReader {
  return {
    async role(RoleName, what) {
      const target = { what, permission: 'iam:GetRole' };
      const read = await ask(target, (sdk, client, abort) => client.send(new sdk.GetRoleCommand({ RoleName }), abort));
      if (read.unread !== undefined) return read;
      const role = read.value.Role;
      const trust = policyText(role?.AssumeRolePolicyDocument, `trust policy of role ${RoleName}`, target);
      if (trust.unread !== undefined) return trust;
      const boundaryArn = role?.PermissionsBoundary?.PermissionsBoundaryArn;
      const maxSessionSeconds = role?.MaxSessionDuration;
      const { Arn: arn, RoleId: uniqueId } = role ?? {};
      if (arn === undefined || uniqueId === undefined) return { unread: { ...target, why: 'failed', reason: NOBODY } };
      return { value: { arn, uniqueId, trust: trust.value, maxSessionSeconds, boundaryArn } };
    },

    async user(UserName, what) {
      const target = { what, permission: 'iam:GetUser' };
      const read = await ask(target, (sdk, client, abort) => client.send(new sdk.GetUserCommand({ UserName }), abort));
      if (read.unread !== undefined) return read;
      const { Arn: arn, UserId: uniqueId, PermissionsBoundary: boundary } = read.value.User ?? {};
      if (arn === undefined || uniqueId === undefined) return { unread: { ...target, why: 'failed', reason: NOBODY } };
      return { value: { arn, uniqueId, boundaryArn: boundary?.PermissionsBoundaryArn } };
    },

    rolePolicies: async (name) => ownPolicies(ask, roleOwner(name)),

    async userPolicies(UserName) {
      const target = { what: `the groups of user ${UserName}`, permission: 'iam:ListGroupsForUser' };
      const [own, groups] = await Promise.all([
        ownPolicies(ask, userOwner(UserName)),
        readPages(
          ask,
          target,
          ({ sdk, client, abort, Marker }) =>
            client.send(new sdk.ListGroupsForUserCommand({ UserName, Marker }), abort),
          ({ Groups }) => Groups?.map(({ GroupName }) => GroupName),
        ),
      ]);
      const ofGroups = await readEach(groups.items, (name) => ownPolicies(ask, groupOwner(name)));
      return join([own, { policies: [], unread: groups.unread }, ...ofGroups]);
    },

    managedPolicy: async (arn) => managedPolicy(ask, arn),
  };
}

const NOBODY = 'its answer does not say whom it is about';

/** Inline and attached. */
async function ownPolicies(ask: Ask, owner: Owner): Promise<PoliciesReading> {
  const [names, arns] = await Promise.all([
    readPages(ask, targetFor(owner, 'List', 'Policies'), owner.inlineNames, ({ PolicyNames }) => PolicyNames),
    readPages(ask, targetFor(owner, 'ListAttached', 'Policies'), owner.attached, ({ AttachedPolicies }) =>
      AttachedPolicies?.map(({ PolicyArn }) => PolicyArn),
    ),
  ]);
  const inline = await readEach(names.items, (name) => inlinePolicy(ask, owner, name));
  const attached = await readEach(arns.items, (arn) => managedPolicy(ask, arn));
  return join([gather(inline, names.unread), gather(attached, arns.unread)]);
}

async function inlinePolicy(ask: Ask, owner: Owner, name: string): Promise<Reading<PolicyText>> {
  const source = `policy ${name} of ${wordFor(owner)}`;
  const target = { ...targetFor(owner, 'Get', 'Policy'), what: `the ${source}` };
  const read = await ask(target, (sdk, client, abort) => owner.inline({ sdk, client, abort }, name));
  return read.unread === undefined ? policyText(read.value.PolicyDocument, source, target) : read;
}

async function managedPolicy(ask: Ask, PolicyArn: string): Promise<Reading<PolicyText>> {
  const what = `the policy ${PolicyArn}`;
  const policy = await ask({ what, permission: 'iam:GetPolicy' }, (sdk, client, abort) =>
    client.send(new sdk.GetPolicyCommand({ PolicyArn }), abort),
  );
  if (policy.unread !== undefined) return policy;
  const VersionId = policy.value.Policy?.DefaultVersionId;
  const target = { what, permission: 'iam:GetPolicyVersion' };
  if (VersionId === undefined)
    return { unread: { ...target, why: 'failed', reason: 'its answer names no version of it' } };
  const version = await ask(target, (sdk, client, abort) =>
    client.send(new sdk.GetPolicyVersionCommand({ PolicyArn, VersionId }), abort),
  );
  return version.unread === undefined ? policyText(version.value.PolicyVersion?.Document, PolicyArn, target) : version;
}

/** `iam:ListAttachedUserPolicies` … */
function targetFor(owner: Owner, verb: 'List' | 'ListAttached' | 'Get', noun: string): ReadTarget {
  const sort = verb === 'ListAttached' ? 'attached' : 'inline';
  return { what: `the ${sort} policies of ${wordFor(owner)}`, permission: `iam:${verb}${owner.kind}${noun}` };
}

function wordFor({ kind, name }: Owner): string {
  return `${kind.toLowerCase()} ${name}`;
}
