import { runSimulation } from '@cloud-copilot/iam-simulate';
import { decide } from '../../emulator/policy/decide.ts';
import { parsePolicy } from '../../emulator/policy/parse.ts';
import type { Question } from '../../../src/policy/evaluate/question.ts';
import type { Case } from './generate.ts';
import { alice, away, bastion, home, policy, roleSession, session, target, user } from './questions.ts';

const now = new Date('2026-11-22T12:00:00Z');

/** A case as our evaluator is asked. */
export function asOurs(given: Case): Question {
  const { request, mfa, team, org, incomplete, boundary } = given;
  const version = versionOf(given);
  const narrowing = narrowingOf(given);
  return {
    principal: given.asker === 'user' ? user : roleSession,
    roleArn: target(given.account),
    trust: policy('trust.json', given.trust, version),
    identity: {
      documents: [policy('identity.json', given.identity, version)],
      complete: !incomplete,
      ...(narrowing && { session: [policy('session.json', narrowing, version)] }),
      ...(boundary && { boundary: policy('boundary.json', boundary, version) }),
    },
    request: {
      ...request,
      ...(mfa === 'untold'
        ? {}
        : { mfa: { present: mfa !== 'none', ...(mfa in ages && { ageSeconds: ages[mfa] ?? 0 }) } }),
      now,
      known: {
        ...(team === 'untold' ? {} : { 'aws:PrincipalTag/team': team === 'absent' ? null : team }),
        ...(org === 'untold' ? {} : { 'aws:PrincipalOrgID': org }),
      },
    },
  };
}

const ages: Readonly<Record<string, number>> = { present: 0, old: 3600 };

/** A case with nothing left open: what AWS itself would see. */
export interface Complete {
  readonly facts: Readonly<Record<string, string | string[]>>;
  /** The policies that nobody could read. */
  readonly hidden: readonly object[];
}

/** Every way in which what our evaluator is not told could be. Only what some policy speaks of is varied. */
export function completions(given: Case): readonly Complete[] {
  const spoken = JSON.stringify([given.trust, given.identity, given.narrowing, given.boundary]).toLowerCase();
  const role = given.asker === 'role';
  const open: (readonly [key: string, alternatives: readonly Complete['facts'][]])[] = [
    ['aws:multifactorauth', mfaFacts(given.mfa, role)],
    ['aws:principaltag/team', oneOf('aws:PrincipalTag/team', given.team, [undefined, 'red', 'alice'])],
    ['aws:principalorgid', oneOf('aws:PrincipalOrgID', given.org, [undefined, 'o-1', 'o-2'])],
    ['aws:requestedregion', oneOf('aws:RequestedRegion', given.request.region, ['eu-west-1', 'alice'])],
    ['sourceidentity', sourceIdentities(given, role)],
  ];
  const ways = open
    .map(([key, alternatives]) => (spoken.includes(key) ? alternatives : alternatives.slice(0, 1)))
    .reduce<readonly Complete['facts'][]>(
      (so, alternatives) => so.flatMap((facts) => alternatives.map((more) => ({ ...facts, ...more }))),
      [everydayFacts(given, role)],
    );
  const everything = { Action: '*', Resource: '*' };
  const policies = given.incomplete
    ? [[], [{ Effect: 'Allow', ...everything }], [{ Effect: 'Deny', ...everything }]]
    : [[]];
  return ways.flatMap((facts) => policies.map((hidden) => ({ facts, hidden })));
}

function everydayFacts({ request }: Case, role: boolean): Complete['facts'] {
  const { sessionName, externalId, tags = {}, transitiveTagKeys } = request;
  return {
    ...(role ? {} : { 'aws:username': 'alice' }),
    'aws:userid': role ? 'AROAEXAMPLEBASTION:alice' : 'AIDAEXAMPLEALICE',
    'aws:PrincipalType': role ? 'AssumedRole' : 'User',
    'aws:PrincipalArn': role ? bastion : alice,
    'aws:PrincipalAccount': home,
    'aws:CurrentTime': now.toISOString(),
    'sts:RoleSessionName': sessionName,
    ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...(request.tags && { 'aws:TagKeys': Object.keys(tags) }),
    ...(transitiveTagKeys && { 'sts:TransitiveTagKeys': [...transitiveTagKeys] }),
  };
}

function mfaFacts(mfa: string, role: boolean): readonly Complete['facts'][] {
  const withAge = (age: string): Complete['facts'] => ({
    'aws:MultiFactorAuthPresent': 'true',
    'aws:MultiFactorAuthAge': age,
  });
  const without = [{}, { 'aws:MultiFactorAuthPresent': 'false' }];
  if (mfa === 'untold') return [...without, ...['0', '61', '100000'].map(withAge)];
  if (mfa === 'none') return role ? without : [{}];
  return mfa === 'ageless' ? ['0', '61', '100000'].map(withAge) : [withAge(String(ages[mfa]))];
}

function oneOf(key: string, told: string | undefined, values: readonly (string | undefined)[]): Complete['facts'][] {
  if (told === 'absent') return [{}];
  const possible = told === undefined || told === 'untold' ? values : [told];
  return possible.map((value) => (value === undefined ? {} : { [key]: value }));
}

function sourceIdentities({ request: { sourceIdentity } }: Case, role: boolean): readonly Complete['facts'][] {
  const asked = sourceIdentity === undefined ? {} : { 'sts:SourceIdentity': sourceIdentity };
  if (!role) return [asked];
  const inherited = [{}, { 'aws:SourceIdentity': 'alice' }, { 'aws:SourceIdentity': 'bob' }];
  if (sourceIdentity !== undefined) return inherited.map((more) => ({ ...asked, ...more }));
  return inherited.map((more) => ({ ...more, ...('aws:SourceIdentity' in more && { 'sts:SourceIdentity': 'alice' }) }));
}

/** What a request needs; AWS asks for each. */
export function actionsOf({ request }: Case): readonly string[] {
  return [
    'sts:AssumeRole',
    ...(request.tags ? ['sts:TagSession'] : []),
    ...(request.sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
}

/** The independent judge. */
export async function simulate(given: Case, { facts, hidden }: Complete): Promise<boolean> {
  const resource = target(given.account);
  const narrowing = narrowingOf(given);
  for (const action of actionsOf(given)) {
    // oxlint-disable-next-line no-await-in-loop -- the first refusal ends it
    const result = await runSimulation(
      {
        request: {
          action,
          principal: given.asker === 'user' ? alice : session,
          resource: { resource, accountId: given.account },
          contextVariables: { ...facts },
        },
        identityPolicies: [
          { name: 'identity', policy: documentOf(given.identity, given) },
          ...(hidden.length > 0 ? [{ name: 'hidden', policy: documentOf(hidden, given) }] : []),
        ],
        ...(narrowing && { sessionPolicy: documentOf(narrowing, given) }),
        ...(given.boundary && {
          permissionBoundaryPolicies: [{ name: 'boundary', policy: documentOf(given.boundary, given) }],
        }),
        resourcePolicy: documentOf(given.trust, given),
        serviceControlPolicies: [],
        resourceControlPolicies: [],
      },
      {},
    );
    if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
    if (result.overallResult !== 'Allowed') return false;
  }
  return true;
}

/** The emulator's judge. */
export function emulate(given: Case, { facts, hidden }: Complete): boolean {
  const narrowing = narrowingOf(given);
  const role = given.asker === 'role';
  return actionsOf(given).every(
    (action) =>
      decide({
        action,
        resource: target(given.account),
        context: new Map(
          Object.entries(facts).map(([key, value]) => [key.toLowerCase(), typeof value === 'string' ? [value] : value]),
        ),
        requester: role ? { account: home, arn: session, behind: bastion } : { account: home, arn: alice },
        identityPolicies: [
          parsePolicy(documentOf(given.identity, given), 'identity'),
          ...(hidden.length > 0 ? [parsePolicy(documentOf(hidden, given), 'identity')] : []),
        ],
        ...(given.boundary && { boundary: parsePolicy(documentOf(given.boundary, given), 'identity') }),
        ...(narrowing && { sessionPolicies: [parsePolicy(documentOf(narrowing, given), 'session')] }),
        resourceAccount: given.account === away ? away : home,
        resourcePolicy: parsePolicy(documentOf(given.trust, given), 'trust'),
        resourcePolicyKind: 'trust',
      }).allowed,
  );
}

/** Only sessions have session policies. */
export function narrowingOf({ asker, narrowing }: Case): readonly object[] | undefined {
  return asker === 'role' ? narrowing : undefined;
}

function versionOf({ old }: Case): '2012-10-17' | '2008-10-17' {
  return old ? '2008-10-17' : '2012-10-17';
}

function documentOf(statements: readonly object[], given: Case): object {
  return { Version: versionOf(given), Statement: statements };
}
