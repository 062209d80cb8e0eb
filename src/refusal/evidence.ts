import type { AssumeRoleHop } from '../chain/chain-plan.ts';
import { accountOf } from '../policy/arn.ts';
import type { PolicyDocument } from '../policy/document.ts';
import type { Question } from '../policy/evaluate/question.ts';
import type { PolicyText } from '../policy/json.ts';
import { readDocument } from '../policy/read-document.ts';
import { userOrRoleName, type HopCall } from './hop-call.ts';
import type { Unread } from './readings.ts';

/** The policies that decide on a call, as far as somebody could read them. */
export interface Evidence {
  /** Undefined where nobody may read it. */
  readonly trust: PolicyText | undefined;
  readonly identity: Policies;
  /** Of the session that asks; undefined where it has none. */
  readonly session: Policies | undefined;
  readonly boundary: PolicyText | 'unknown' | undefined;
  /** What IAM tells of the user or role that asks, where it does. */
  readonly caller?: { readonly arn: string; readonly uniqueId: string } | undefined;
  /** What IAM tells of the role that is asked for; `missing`: there is none of that name. */
  readonly role?: { readonly arn: string; readonly maxSessionSeconds: number | undefined } | 'missing' | undefined;
  readonly unread: readonly Unread[];
}

interface Policies {
  readonly texts: readonly PolicyText[];
  /** False where there may be further ones. */
  readonly complete: boolean;
}

/** Evidence as a question for the evaluator; a policy that it does not understand counts as one that nobody could read. */
export function questionOf(call: HopCall, evidence: Evidence): { question: Question; unread: readonly Unread[] } {
  const strange: Unread[] = [];
  const read = (text: PolicyText): PolicyDocument | undefined => {
    const document = readDocument(text);
    if (!('faults' in document)) return document;
    const [fault] = document.faults;
    const place = fault === undefined ? '' : ` at ${fault.line}:${fault.column}`;
    const reason = `it is not understood: ${fault?.reason ?? 'it is no policy'}${place}`;
    strange.push({ what: text.source, why: 'failed', reason });
    return undefined;
  };
  const readAll = ({ texts, complete }: Policies): { documents: readonly PolicyDocument[]; complete: boolean } => {
    const documents = texts.flatMap((text) => read(text) ?? []);
    return { documents, complete: complete && documents.length === texts.length };
  };
  const { boundary } = evidence;
  const trust = evidence.trust && read(evidence.trust);
  const session = evidence.session && readAll(evidence.session);
  const bounds = typeof boundary === 'object' ? (read(boundary) ?? 'unknown') : boundary;
  const question: Question = {
    principal: asTold(call.caller, evidence.caller, trust),
    roleArn: call.hop.request.roleArn,
    trust,
    identity: {
      ...readAll(evidence.identity),
      ...(session === undefined ? {} : { session: session.documents, sessionComplete: session.complete }),
      ...(bounds === undefined ? {} : { boundary: bounds }),
    },
    request: requestOf(call),
  };
  return { question, unread: [...evidence.unread, ...strange] };
}

/**
 * The ARN of a session drops its role's path. IAM tells it; else the trust policy may, because a name is one role's alone
 * in its account.
 */
function asTold(
  caller: HopCall['caller'],
  told: Evidence['caller'],
  trust: PolicyDocument | undefined,
): HopCall['caller'] {
  if (caller.kind === 'user') return told === undefined ? caller : { ...caller, uniqueId: told.uniqueId };
  if (caller.kind !== 'role-session') return caller;
  if (told !== undefined) return { ...caller, uniqueId: told.uniqueId, roleArn: told.arn };
  const named = trust?.statements.flatMap(({ principals }) => principals?.aws ?? []) ?? [];
  const roleArn = named.find((arn) => isSameRole(arn, caller.roleArn));
  return roleArn === undefined ? caller : { ...caller, roleArn };
}

function isSameRole(one: string, other: string): boolean {
  const isRole = /^arn:[^:]+:iam::\d{12}:role\//.test(one);
  return isRole && accountOf(one) === accountOf(other) && userOrRoleName(one) === userOrRoleName(other);
}

/** What the request carries: the plan tells all but what a call has to settle. */
function requestOf({ plan, hop, number, sessionName, mfa, now }: HopCall): Question['request'] {
  const { externalId, transitiveTagKeys } = hop.request;
  const roles = plan.hops.slice(0, number).flatMap((each) => (each.kind === 'assume-role' ? [each.request] : []));
  // It stays with every session made from one that has it.
  const sourceIdentity = roles.findLast((request) => request.sourceIdentity !== undefined)?.sourceIdentity;
  return {
    sessionName: sessionName ?? '',
    ...(sessionName === undefined ? { unknown: ['sts:RoleSessionName'] } : {}),
    ...(externalId === undefined ? {} : { externalId }),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    tags: { ...inheritedTags(roles.slice(0, -1)), ...hop.request.tags },
    ...(transitiveTagKeys === undefined ? {} : { transitiveTagKeys }),
    ...(mfa === undefined ? {} : { mfa }),
    // The global endpoint is another region's.
    ...(plan.sts.legacyGlobalEndpoint ? {} : { region: plan.region }),
    ...(now === undefined ? {} : { now }),
  };
}

/** Transitive tags stay with every session made from one that has them, and take `sts:TagSession` at each of its hops. */
function inheritedTags(before: readonly AssumeRoleHop['request'][]): Readonly<Record<string, string>> {
  const tags = before.flatMap(({ tags: own = {}, transitiveTagKeys = [] }) => {
    const keys = new Set(transitiveTagKeys.map((key) => key.toLowerCase()));
    return Object.entries(own).filter(([key]) => keys.has(key.toLowerCase()));
  });
  return Object.fromEntries(tags);
}
