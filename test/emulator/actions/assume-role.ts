import { authorize, refuseDeed } from '../authorize.ts';
import { describeCaller, entry, mfaContext, roleCaller, type Caller } from '../caller.ts';
import { checkText, refuseFaults } from '../constraints.ts';
import type { KnownRole } from '../identities.ts';
import type { Parameters } from '../parameters.ts';
import { checkMfaParameters, checkRoleParameters, checkSessionParameters, rules } from '../parameters.ts';
import type { Context } from '../policy/request.ts';
import { refuseAccess, refuseValue } from '../refusal.ts';
import { readSessionRights, type SessionRights } from '../session-rights.ts';
import type { Tag } from '../world.ts';
import type { XmlElement } from '../xml.ts';
import { writeCredentials, type ActionCall, type Sts } from './action.ts';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export function assumeRole(sts: Sts, call: ActionCall, caller: Caller): readonly XmlElement[] {
  const { parameters, now } = call;
  refuseFaults([
    ...checkRoleParameters(parameters),
    ...checkSessionParameters(parameters, 43_200, sts.policyCharacters),
    ...checkText('externalId', parameters.externalId, rules.externalId),
    ...checkMfaParameters(parameters),
    ...checkText('sourceIdentity', parameters.sourceIdentity, rules.sourceIdentity),
  ]);
  const { roleArn = '', sessionName = '', durationSeconds = 3600 } = parameters;
  const rights = readSessionRights(parameters, {
    account: readRoleAccount(roleArn),
    managedPolicies: sts.directory.managedPolicies,
    inherited: caller.transitiveTags,
    policyCharacters: sts.policyCharacters,
  });
  refuseUnableCallers(caller, roleArn);
  refuseLongChains(caller, durationSeconds);
  const withMfa = sts.mfa.accept(caller, parameters.serial, parameters.tokenCode, now);
  const role = sts.directory.roles.get(roleArn);
  if (!role) throw refuseDeed(caller, 'sts:AssumeRole', roleArn);
  const sourceIdentity = parameters.sourceIdentity ?? caller.sourceIdentity;
  const context = describeRequest({ caller, parameters, rights, sourceIdentity, withMfa, now });
  authorizeSession(call, caller, role, context, rights, sourceIdentity);
  refuseOverRoleMaximum(role, durationSeconds);
  const session = roleCaller({
    role,
    sessionName,
    sessionPolicies: rights.policies,
    tags: rights.tags,
    transitiveTags: rights.transitiveTags,
    sourceIdentity,
  });
  // Who chains roles may not say how long a console session is to last.
  const consoleSeconds = caller.temporary === undefined ? role.maxSessionDuration : undefined;
  const key = sts.keyring.issue(session, now + durationSeconds * 1000, consoleSeconds);
  return [
    writeCredentials(key),
    writeRoleUser(session),
    ['PackedPolicySize', rights.packedSize],
    ['SourceIdentity', sourceIdentity],
  ];
}

/** The `AssumedRoleUser` element. */
export function writeRoleUser(session: Caller): XmlElement {
  return [
    'AssumedRoleUser',
    [
      ['AssumedRoleId', session.userId],
      ['Arn', session.arn],
    ],
  ];
}

/** The account in a role's ARN; what is no role's ARN is refused. */
export function readRoleAccount(roleArn: string): string {
  const account = /^arn:aws:iam::(\d{12}):role\/[\w+=,.@/-]+$/.exec(roleArn)?.[1];
  if (account === undefined) throw refuseValue(`${roleArn} is invalid`);
  return account;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html (who can assume) */
function refuseUnableCallers(caller: Caller, roleArn: string): void {
  if (caller.kind === 'root') throw refuseAccess('Roles may not be assumed by root accounts.');
  if (caller.kind === 'federated-user') throw refuseDeed(caller, 'sts:AssumeRole', roleArn);
}

/**
 * Any temporary credentials count as chaining.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
 */
function refuseLongChains(caller: Caller, durationSeconds: number): void {
  if (caller.temporary === undefined || durationSeconds <= 3600) return;
  const message = 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.';
  throw refuseValue(message);
}

export function refuseOverRoleMaximum(role: KnownRole, durationSeconds: number): void {
  if (durationSeconds <= role.maxSessionDuration) return;
  throw refuseValue('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
}

/**
 * Tags and a source identity are permissions of their own, on both sides.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
function authorizeSession(
  call: ActionCall,
  caller: Caller,
  role: KnownRole,
  context: Context,
  rights: SessionRights,
  sourceIdentity: string | undefined,
): void {
  const actions = ['sts:AssumeRole'];
  if (rights.tags.length > 0) actions.push('sts:TagSession');
  if (sourceIdentity !== undefined) actions.push('sts:SetSourceIdentity');
  for (const action of actions) {
    authorize(call, caller, {
      action,
      resource: role.arn,
      resourceAccount: role.account,
      resourcePolicy: role.trustPolicy.read(call).policy,
      resourcePolicyKind: 'trust',
      context,
    });
  }
  if (caller.sourceIdentity !== undefined && sourceIdentity !== caller.sourceIdentity) {
    throw refuseDeed(caller, 'sts:SetSourceIdentity', role.arn);
  }
}

interface RequestFacts {
  readonly caller: Caller;
  readonly parameters: Parameters;
  readonly rights: SessionRights;
  readonly sourceIdentity: string | undefined;
  /** Whether this very request gave a code. */
  readonly withMfa: boolean;
  readonly now: number;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-sts */
function describeRequest({ caller, parameters, rights, sourceIdentity, withMfa, now }: RequestFacts): Context {
  return new Map([
    ...describeCaller(caller, now),
    ...entry('sts:rolesessionname', parameters.sessionName),
    ...entry('sts:externalid', parameters.externalId),
    ...entry('sts:sourceidentity', sourceIdentity),
    ...describeTags(rights.tags),
    ...listEntry('sts:transitivetagkeys', parameters.transitiveTagKeys ?? []),
    ...(withMfa ? mfaContext(0) : []),
  ]);
}

export function describeTags(tags: readonly Tag[]): [string, string[]][] {
  const values = tags.map((tag): [string, string[]] => [`aws:requesttag/${tag.key.toLowerCase()}`, [tag.value]]);
  return [
    ...values,
    ...listEntry(
      'aws:tagkeys',
      tags.map((tag) => tag.key),
    ),
  ];
}

function listEntry(key: string, values: readonly string[]): [string, string[]][] {
  return values.length === 0 ? [] : [[key, [...values]]];
}
