import type { PolicyDocument } from '../../../src/policy/document.ts';
import { readDocument } from '../../../src/policy/read-document.ts';
import type { Principal, Question, RequestFacts } from '../../../src/policy/evaluate/question.ts';

export const home = '111111111111';
export const away = '222222222222';
export const alice = `arn:aws:iam::${home}:user/alice`;
export const bastion = `arn:aws:iam::${home}:role/ops/Bastion`;
export const session = `arn:aws:sts::${home}:assumed-role/Bastion/alice`;
export const target = (account: string): string => `arn:aws:iam::${account}:role/Target`;

export const user: Principal = { kind: 'user', arn: alice, uniqueId: 'AIDAEXAMPLEALICE' };
export const roleSession: Principal = {
  kind: 'role-session',
  arn: session,
  roleArn: bastion,
  uniqueId: 'AROAEXAMPLEBASTION',
};

/** A policy with some statements, one a line from line 3 on, as a file of that name would have it. */
export function policy(source: string, statements: readonly object[], version = '2012-10-17'): PolicyDocument {
  const lines = statements.map((statement) => `  ${JSON.stringify(statement)}`).join(',\n');
  return read(`{"Version": "${version}",\n "Statement": [\n${lines}\n]}`, source);
}

export function read(text: string, source = 'policy.json'): PolicyDocument {
  const document = readDocument({ text, source, line: 1 });
  if ('faults' in document) throw new Error(JSON.stringify(document.faults));
  return document;
}

/** What a row says of a question; the rest is the everyday case. */
export interface Asked {
  readonly principal?: Principal;
  readonly account?: string;
  readonly trust?: readonly object[] | 'unreadable';
  readonly version?: string;
  readonly identity?: readonly object[];
  readonly incomplete?: boolean;
  readonly session?: readonly object[] | 'unreadable';
  readonly boundary?: readonly object[] | 'unreadable';
  readonly request?: Partial<RequestFacts>;
}

export function question(asked: Asked): Question {
  const { trust = [], identity = [], session: narrowing, boundary, version } = asked;
  return {
    principal: asked.principal ?? user,
    roleArn: target(asked.account ?? home),
    trust: trust === 'unreadable' ? undefined : policy('trust.json', trust, version),
    identity: {
      documents: identity.length > 0 ? [policy('identity.json', identity, version)] : [],
      complete: asked.incomplete !== true,
      ...(narrowing === 'unreadable' && { sessionComplete: false }),
      ...(Array.isArray(narrowing) && { session: [policy('session.json', narrowing, version)] }),
      ...(boundary === 'unreadable' && { boundary: 'unknown' as const }),
      ...(Array.isArray(boundary) && { boundary: policy('boundary.json', boundary, version) }),
    },
    request: { sessionName: 'alice', mfa: { present: false }, ...asked.request },
  };
}

export const allow = (more: object = {}): object => ({
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Resource: '*',
  ...more,
});
export const deny = (more: object = {}): object => allow({ Effect: 'Deny', ...more });
export const trusting = (AWS: string | readonly string[], more: object = {}): object => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action: 'sts:AssumeRole',
  ...more,
});
export const root = `arn:aws:iam::${home}:root`;
