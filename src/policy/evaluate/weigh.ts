import { all, any, type Answer } from './answer.ts';
import { accountOf } from '../arn.ts';
import type { Context } from './context.ts';
import type { Naming } from './naming.ts';
import type { Decision, IdentityPolicies, PolicyKind, Question } from './question.ts';
import { judgeStatements, type Judged } from './statement.ts';

/** Everything that was found about one action. */
export interface Weighed {
  readonly question: Question;
  /** `sts:AssumeRole`, or what a request with tags or a source identity asks for too. */
  readonly action: string;
  /** Whether the policies allow it, leaving every Deny aside. */
  readonly allow: Answer;
  /** Whether a Deny counts. */
  readonly deny: Answer;
  readonly statements: Readonly<Record<PolicyKind, readonly Judged[]>>;
  /** By which names the trust policy allows it. */
  readonly trust: Naming;
  /** Whether each side allows it. */
  readonly allows: Readonly<Record<PolicyKind, Answer>>;
  readonly sameAccount: boolean;
  /** Policies that nobody could read: each may deny it. */
  readonly unread: readonly PolicyKind[];
}

/**
 * Weighs the policies as AWS does, but for what nobody outside sees: service and resource control policies, and those of
 * VPC endpoints.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function weigh(question: Question, action: string, context: Context): Weighed {
  const { trust, identity } = question;
  const about = { question, action, context };
  const boundary = identity.boundary === undefined || identity.boundary === 'unknown' ? [] : [identity.boundary];
  const statements = {
    trust: judgeStatements('trust', trust === undefined ? [] : [trust], about),
    identity: judgeStatements('identity', identity.documents, about),
    session: judgeStatements('session', identity.session ?? [], about),
    boundary: judgeStatements('boundary', boundary, about),
  };
  const unread = unreadOf(question);
  const naming = namingOf(statements.trust, unread.includes('trust'));
  const allows = {
    trust: any([naming.session, naming.identity, naming.account]),
    identity: any([allowed(statements.identity), hidden(unread, 'identity')]),
    session: narrows(identity, 'session') ? any([allowed(statements.session), hidden(unread, 'session')]) : 'yes',
    boundary: narrows(identity, 'boundary') ? any([allowed(statements.boundary), hidden(unread, 'boundary')]) : 'yes',
  } as const;
  const sameAccount = accountOf(question.principal.arn) === accountOf(question.roleArn);
  const allow = sameAccount ? allowedWithin(naming, allows, question) : all(Object.values(allows));
  const deny = any([
    ...Object.values(statements)
      .flat()
      .filter(({ statement }) => statement.effect === 'Deny')
      .map(({ counts }) => counts),
    unread.length > 0 ? 'unknown' : 'no',
  ]);
  return { question, action, allow, deny, statements, trust: naming, allows, sameAccount, unread };
}

/**
 * In one account a trust policy that names the user, or the session, is enough by itself; one that names the role behind
 * a session is narrowed by boundary and session policies; one that names the account asks the identity policies too.
 */
function allowedWithin(naming: Naming, allows: Weighed['allows'], { principal }: Question): Answer {
  const narrowed = all([allows.boundary, allows.session]);
  return any([
    naming.session,
    principal.kind === 'user' ? naming.identity : all([naming.identity, narrowed]),
    all([naming.account, allows.identity, narrowed]),
  ]);
}

export function verdictOf({ allow, deny }: Weighed): Decision['verdict'] {
  if (deny === 'yes' || allow === 'no') return 'denied';
  return allow === 'yes' && deny === 'no' ? 'allowed' : 'cannot-tell';
}

function namingOf(trust: readonly Judged[], unread: boolean): Naming {
  const through = (how: keyof Naming): Answer =>
    any([
      ...trust
        .filter(({ statement }) => statement.effect === 'Allow')
        .map(({ naming, counts }) => all([naming?.[how] ?? 'no', counts])),
      unread ? 'unknown' : 'no',
    ]);
  return { session: through('session'), identity: through('identity'), account: through('account') };
}

function unreadOf({ trust, identity }: Question): readonly PolicyKind[] {
  const { complete, sessionComplete, boundary } = identity;
  const unread: readonly (readonly [PolicyKind, boolean])[] = [
    ['trust', trust === undefined],
    ['identity', !complete],
    ['session', sessionComplete === false],
    ['boundary', boundary === 'unknown'],
  ];
  return unread.filter(([, missing]) => missing).map(([kind]) => kind);
}

/** Whether there is such a policy at all; without one nothing is narrowed. */
function narrows({ session, sessionComplete, boundary }: IdentityPolicies, kind: 'session' | 'boundary'): boolean {
  return kind === 'boundary' ? boundary !== undefined : sessionComplete === false || (session?.length ?? 0) > 0;
}

function allowed(statements: readonly Judged[]): Answer {
  return any(statements.filter(({ statement }) => statement.effect === 'Allow').map(({ counts }) => counts));
}

function hidden(unread: readonly PolicyKind[], kind: PolicyKind): Answer {
  return unread.includes(kind) ? 'unknown' : 'no';
}
