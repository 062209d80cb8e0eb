import type { Condition, PolicyDocument, Statement } from '../document.ts';
import { all, any, type Answer } from './answer.ts';
import type { Context } from './context.ts';
import { meets } from './conditions.ts';
import { namingBy, type Naming } from './naming.ts';
import { coversAction, coversResource } from './patterns.ts';
import type { PolicyKind, Question } from './question.ts';

/** A statement, and whether it counts for an action. */
export interface Judged {
  readonly kind: PolicyKind;
  readonly source: string;
  /** `source` is no file. */
  readonly named: boolean;
  /** Whether the policy's version knows variables. */
  readonly variables: boolean;
  readonly statement: Statement;
  readonly counts: Answer;
  /** Whether it covers the action, on whatever resource. */
  readonly covers: Answer;
  /** Whether it would count without its conditions. */
  readonly speaks: Answer;
  /** How a trust policy's statement names the principal; whether it covers the action is not in it. */
  readonly naming?: Naming;
  /** Every condition with its answer. */
  readonly conditions: readonly { readonly condition: Condition; readonly met: Answer }[];
}

/** Judges each statement of some policies of one kind. */
export function judgeStatements(
  kind: PolicyKind,
  documents: readonly PolicyDocument[],
  { question, action, context }: { readonly question: Question; readonly action: string; readonly context: Context },
): readonly Judged[] {
  return documents.flatMap(({ source, named = false, version, statements }) => {
    const variables = version === '2012-10-17' ? context : undefined;
    return statements.map((statement): Judged => {
      const naming = kind === 'trust' ? trustNaming(statement, question) : undefined;
      const covers = coversAction(statement.actions, action);
      const speaks = all([
        covers,
        kind === 'trust' ? speaksOfTrust(statement) : speaksOfIdentity(statement, question.roleArn, variables),
        naming === undefined ? 'yes' : any([naming.session, naming.identity, naming.account]),
      ]);
      const conditions = statement.conditions.map((condition) => ({
        condition,
        met: meets(condition, context, variables !== undefined),
      }));
      return {
        kind,
        source,
        named,
        variables: variables !== undefined,
        statement,
        covers,
        speaks,
        conditions,
        ...(naming === undefined ? {} : { naming }),
        counts: all([speaks, ...conditions.map(({ met }) => met)]),
      };
    });
  });
}

function trustNaming({ principals, effect }: Statement, { principal, identity }: Question): Naming {
  // IAM keeps no trust policy whose statement names nobody.
  if (principals === undefined) return { session: 'unknown', identity: 'unknown', account: 'unknown' };
  const naming = namingBy(principals, principal);
  if (!principals.negated) return naming;
  // AWS supports NotPrincipal with Deny alone, and with it a boundary makes every principal one of the others.
  if (effect === 'Allow') return { ...naming, session: all([naming.session, 'unknown']) };
  if (identity.boundary === undefined) return naming;
  return { ...naming, session: identity.boundary === 'unknown' ? any([naming.session, 'unknown']) : 'yes' };
}

/** IAM takes no Resource in a trust policy, and no statement without one elsewhere. */
function speaksOfTrust({ resources }: Statement): Answer {
  return resources === undefined ? 'yes' : 'unknown';
}

function speaksOfIdentity({ resources, principals }: Statement, roleArn: string, context: Context | undefined): Answer {
  if (resources === undefined || principals !== undefined) return 'unknown';
  return coversResource(resources, roleArn, context);
}
