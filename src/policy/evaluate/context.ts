import { answer, type Answer } from './answer.ts';
import { accountOf, nameOf } from '../arn.ts';
import type { Principal, Question, RequestFacts } from './question.ts';

/** What is known of one condition key. */
export interface Fact {
  /** Whether the request has the key. */
  readonly present: Answer;
  /** Its values if the request has it; undefined where nobody can tell them. */
  readonly values?: readonly string[];
  /** Takes several values, for `ForAnyValue` and `ForAllValues`; such a key fills no variable. */
  readonly several?: boolean;
}

/** Facts by condition key; keys are not case-sensitive. */
export type Context = (key: string) => Fact;

const absent: Fact = { present: 'no' };
const untold: Fact = { present: 'unknown' };

/**
 * What AWS would see of the question in conditions and variables. A key that is not listed here is unknown.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
export function contextOf({ principal, roleArn, request }: Question): Context {
  const facts = new Map<string, Fact>(
    [
      ...principalFacts(principal),
      ...requestFacts(request, principal),
      ...mfaFacts(request.mfa, principal),
      ...tagFacts(request),
      ...timeFacts(request.now),
      ['aws:ResourceAccount', known(accountOf(roleArn))] satisfies Entry,
      ...Object.entries(request.known ?? {}).map(([key, value]): Entry => [key, known(value ?? undefined)]),
      ...(request.unknown ?? []).map((key): Entry => [key, untold]),
    ].map(([key, fact]) => [key.toLowerCase(), fact]),
  );
  return (key) => {
    const name = key.toLowerCase();
    return facts.get(name) ?? (name.startsWith('aws:requesttag/') ? absent : untold);
  };
}

type Entry = readonly [key: string, fact: Fact];

function known(value: string | undefined): Fact {
  return value === undefined ? absent : { present: 'yes', values: [value] };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable */
function principalFacts(principal: Principal): readonly Entry[] {
  const account = accountOf(principal.arn);
  const shared: readonly Entry[] = [
    ['aws:PrincipalAccount', known(account)],
    // A role's session is known by its role here.
    ['aws:PrincipalArn', known(principal.kind === 'role-session' ? principal.roleArn : principal.arn)],
    ['aws:PrincipalIsAWSService', known('false')],
    ['aws:PrincipalServiceName', absent],
    // Sent by services alone, which are no principal here.
    ...['Account', 'Arn', 'OrgID', 'OrgPaths'].map((what): Entry => [`aws:Source${what}`, absent]),
    ['aws:ViaAWSService', known('false')],
    ['aws:SecureTransport', known('true')],
  ];
  const own = (type: string, userId: Fact, username?: string): readonly Entry[] => [
    ...shared,
    ['aws:PrincipalType', known(type)],
    ['aws:userid', userId],
    ['aws:username', known(username)],
  ];
  const name = nameOf(principal.arn);
  switch (principal.kind) {
    case 'user':
      return own('User', idFact(principal.uniqueId), name);
    case 'role-session':
      return own('AssumedRole', idFact(principal.uniqueId && `${principal.uniqueId}:${name}`));
    case 'federated-user':
      return own('FederatedUser', known(`${account}:${name}`));
    case 'root':
      return own('Account', known(account));
  }
}

/** Everybody has an id; the caller may not know it. */
function idFact(id: string | undefined): Fact {
  return id === undefined ? { present: 'yes' } : known(id);
}

function requestFacts(request: RequestFacts, principal: Principal): readonly Entry[] {
  // A session may carry a source identity from the hops before it, and hands it on.
  const inherited = principal.kind === 'role-session' ? untold : absent;
  return [
    ['sts:RoleSessionName', known(request.sessionName)],
    ['sts:ExternalId', known(request.externalId)],
    ['sts:SourceIdentity', request.sourceIdentity === undefined ? inherited : known(request.sourceIdentity)],
    ['aws:SourceIdentity', inherited],
    ['aws:RequestedRegion', request.region === undefined ? { present: 'yes' } : known(request.region)],
  ];
}

/**
 * A user's long-term keys send neither key; whether a role's session sends `false` or nothing, AWS says in two ways.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
function mfaFacts(mfa: RequestFacts['mfa'], principal: Principal): readonly Entry[] {
  if (mfa === undefined) return [];
  const without: Fact = principal.kind === 'role-session' ? { present: 'unknown', values: ['false'] } : absent;
  const { present, ageSeconds } = mfa;
  return [
    ['aws:MultiFactorAuthPresent', present ? known('true') : without],
    [
      'aws:MultiFactorAuthAge',
      { present: answer(present), ...(ageSeconds === undefined ? {} : { values: [String(Math.floor(ageSeconds))] }) },
    ],
  ];
}

function tagFacts({ tags = {}, transitiveTagKeys = [] }: RequestFacts): readonly Entry[] {
  return [
    ...Object.entries(tags).map(([key, value]): Entry => [`aws:RequestTag/${key}`, known(value)]),
    ['aws:TagKeys', severalOf(Object.keys(tags))],
    ['sts:TransitiveTagKeys', severalOf(transitiveTagKeys)],
  ];
}

function severalOf(values: readonly string[]): Fact {
  return { present: answer(values.length > 0), values, several: true };
}

function timeFacts(now: Date | undefined): readonly Entry[] {
  const milliseconds = now?.getTime() ?? Number.NaN;
  if (now === undefined || Number.isNaN(milliseconds)) {
    return ['aws:CurrentTime', 'aws:EpochTime'].map((key): Entry => [key, { present: 'yes' }]);
  }
  return [
    ['aws:CurrentTime', known(now.toISOString())],
    ['aws:EpochTime', known(String(Math.floor(milliseconds / 1000)))],
  ];
}
