import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyDocument } from '../../../../src/policy/document.ts';
import { mayAssumeRole } from '../../../../src/policy/evaluate/judge.ts';
import type { Decision, PolicyKind, Question, RequestFacts } from '../../../../src/policy/evaluate/question.ts';
import { readDocument } from '../../../../src/policy/read-document.ts';
import { cases, type Case } from '../../../support/policy/generate.ts';
import { asOurs } from '../../../support/policy/judges.ts';
import { alice, policy, question, read, trusting } from '../../../support/policy/questions.ts';

const runs = { seed: 20_261_122, numRuns: 500 };
const judge = (given: Case): Decision['verdict'] => mayAssumeRole(asOurs(given)).verdict;
const reversed = <T>(values: readonly T[]): readonly T[] => values.toReversed();

describe('the answer', () => {
  it('does not depend on the order of statements', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { narrowing, boundary } = given;
        const turned: Case = {
          ...given,
          trust: reversed(given.trust),
          identity: reversed(given.identity),
          narrowing: narrowing && reversed(narrowing),
          boundary: boundary && reversed(boundary),
        };
        expect(judge(turned)).toBe(judge(given));
      }),
      runs,
    );
  });

  it('does not depend on which document a statement is in, nor on the documents’ order', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const asked = asOurs(given);
        const version = given.old ? '2008-10-17' : '2012-10-17';
        const documents = given.identity
          .map((statement, index) => policy(`${index}.json`, [statement], version))
          .toReversed();
        const apart: Question = { ...asked, identity: { ...asked.identity, documents } };
        expect(mayAssumeRole(apart).verdict).toBe(mayAssumeRole(asked).verdict);
      }),
      runs,
    );
  });

  it('never becomes better by a Deny, nor worse by an Allow', () => {
    const order = ['denied', 'cannot-tell', 'allowed'];
    fc.assert(
      fc.property(cases, cases, fc.constantFrom('trust' as const, 'identity' as const), (given, other, where) => {
        const before = order.indexOf(judge(given));
        for (const extra of other[where]) {
          const after = order.indexOf(judge({ ...given, [where]: [...given[where], extra] }));
          if ('Effect' in extra && extra.Effect === 'Deny') expect(after).toBeLessThanOrEqual(before);
          else expect(after).toBeGreaterThanOrEqual(before);
        }
      }),
      runs,
    );
  });

  it('stays, once it is certain, when more becomes known', () => {
    fc.assert(
      fc.property(
        cases,
        fc.constantFrom('none', 'present', 'old', 'ageless'),
        fc.constantFrom('red', 'absent'),
        fc.boolean(),
        (given, mfa, team, complete) => {
          const less = judge({ ...given, mfa: 'untold', team: 'untold', org: 'untold', incomplete: !complete });
          const more = judge({ ...given, mfa, team, org: 'o-1', incomplete: false });
          if (less !== 'cannot-tell') expect(more).toBe(less);
        },
      ),
      runs,
    );
  });

  it('is certain where everything is told, but for what AWS does not say', () => {
    // Set operators that are missing or have IfExists, NotPrincipal, and what is no ARN: see the rows of semantics.test.ts.
    const unsaid = /"String\w+":\{"(?:aws:TagKeys|sts:Trans)|ForAnyValue:\w+IfExists|NotPrincipal|"arn:aws:iam::\*"/;
    let certain = 0;
    fc.assert(
      fc.property(cases, (given) => {
        if (unsaid.test(JSON.stringify(given))) return;
        certain += 1;
        const request = { region: 'eu-west-1', ...given.request };
        const told: Case = { ...given, request, asker: 'user', mfa: 'old', team: 'red', org: 'o-1', incomplete: false };
        expect(judge(told)).not.toBe('cannot-tell');
      }),
      runs,
    );
    expect(certain).toBeGreaterThan(runs.numRuns / 2);
  });

  it('is no longer a denial once its remedies’ statements are added', () => {
    let helped = 0;
    fc.assert(
      fc.property(cases, (given) => {
        let asked = asOurs(given);
        let decision = mayAssumeRole(asked);
        const seen = new Set<string>();
        for (;;) {
          const { kind, statement } = decision.remedy ?? {};
          if (decision.verdict !== 'denied' || kind === undefined || statement === undefined) break;
          expect(seen).not.toContain(kind + statement);
          seen.add(kind + statement);
          asked = withStatement(asked, kind, statement);
          decision = mayAssumeRole(asked);
          helped += decision.verdict === 'denied' ? 0 : 1;
        }
        // What is left takes another request, or the end of a Deny.
        expect(decision.verdict !== 'denied' || decision.remedy?.advice !== undefined).toBe(true);
      }),
      runs,
    );
    expect(helped).toBeGreaterThan(runs.numRuns / 20);
  });

  it('is another once the request is changed as its remedy says', () => {
    let changed = 0;
    fc.assert(
      fc.property(cases, (given) => {
        const asked = asOurs(given);
        const { remedy } = mayAssumeRole(asked);
        if (remedy === undefined || remedy.statement !== undefined) return;
        const changes = remedy.advice.split('; and ').map(asRequest);
        if (changes.includes(undefined)) return;
        const request: RequestFacts = Object.assign({ ...asked.request }, ...changes);
        expect(mayAssumeRole({ ...asked, request }).remedy?.advice).not.toBe(remedy.advice);
        changed += 1;
      }),
      runs,
    );
    expect(changed).toBeGreaterThan(5);
  });

  it('names the statement that decided an allowance or an explicit denial', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { verdict, reason, statement } = mayAssumeRole(asOurs(given));
        if (verdict === 'allowed') expect(statement?.effect).toBe('Allow');
        if (statement !== undefined) expect(reason).toContain(`${statement.source}:${statement.line}`);
        expect(reason).toMatch(/^[^\n]*[^.\n]$/);
      }),
      runs,
    );
  });
});

/** What a person would change; undefined where a remedy names no value. */
function asRequest(advice: string): Partial<RequestFacts> | undefined {
  const [, key = '', value = ''] =
    /^(?:use the |set |put |)(session name|external_id|source_identity|region|sign in|team)[ =]+([^\s;]+)/.exec(
      advice,
    ) ?? [];
  switch (key) {
    case 'session name':
      return { sessionName: value };
    case 'external_id':
      return { externalId: value };
    case 'source_identity':
      return { sourceIdentity: value };
    case 'region':
      return { region: value };
    case 'team':
      return { tags: { team: value } };
    case 'sign in':
      return { mfa: { present: true, ageSeconds: 0 } };
    default:
      return undefined;
  }
}

/** The question with a remedy's statement in the policy that it is for. */
function withStatement(asked: Question, kind: PolicyKind, text: string): Question {
  const added = read(`{"Version":"2012-10-17","Statement":${text}}`, 'added.json');
  const { trust, identity } = asked;
  const joined = (document?: PolicyDocument): PolicyDocument => ({
    ...added,
    statements: [...(document?.statements ?? []), ...added.statements],
  });
  switch (kind) {
    case 'trust':
      return { ...asked, trust: joined(trust) };
    case 'identity':
      return { ...asked, identity: { ...identity, documents: [...identity.documents, added] } };
    case 'session':
      return { ...asked, identity: { ...identity, session: [...(identity.session ?? []), added] } };
    case 'boundary':
      return {
        ...asked,
        identity: { ...identity, boundary: joined(identity.boundary === 'unknown' ? undefined : identity.boundary) },
      };
  }
}

describe('odd documents', () => {
  it('are faults, or are judged, and nothing is thrown', () => {
    const key = fc.constantFrom(
      'Version',
      'Statement',
      'Effect',
      'Action',
      'NotAction',
      'Principal',
      'NotPrincipal',
      'Resource',
      'Condition',
      'AWS',
      'StringLike',
      'ForAnyValue:Null',
      'constructor',
      '__proto__',
      'sts:RoleSessionName',
      '${',
      '',
    );
    const leaf = fc.constantFrom<unknown>(
      'Allow',
      'Deny',
      '*',
      '${',
      '${}',
      "${a, 'b",
      '${aws:username}',
      'sts:AssumeRole',
      '2012-10-17',
      alice,
      null,
      true,
      5,
      '',
      'arn:',
      '::::::',
      [],
      {},
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 6 },
        leaf,
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(key, tie('any'), { maxKeys: 5 }),
      ),
    })).any;
    // What reads well, so that what is odd gets as far as the evaluator.
    const text = fc.constantFrom('*', '${', '${}', "${a, 'b", '${aws:username}', 'sts:*', alice, '', 'arn:', '::::::');
    const texts = fc.oneof(text, fc.array(text, { maxLength: 3 }));
    const conditions = fc.dictionary(
      fc.constantFrom('StringLike', 'ForAnyValue:Null', 'IfExists', '', 'Bool', 'NumericEquals', 'constructor'),
      fc.dictionary(key, texts, { maxKeys: 2 }),
    );
    const statement = fc.record(
      {
        Effect: fc.constantFrom('Allow', 'Deny'),
        Action: texts,
        Principal: fc.oneof(fc.constant('*'), fc.record({ AWS: texts })),
        Resource: texts,
        Condition: fc.oneof({ weight: 9, arbitrary: conditions }, value),
      },
      { requiredKeys: ['Effect', 'Action'] },
    );
    const document = fc.oneof(
      value,
      fc.record({ Version: fc.constant('2012-10-17'), Statement: fc.oneof(statement, fc.array(statement)) }),
    );
    let judged = 0;
    fc.assert(
      fc.property(document, document, (trust, identity) => {
        const [first, second] = [trust, identity].map((each) =>
          readDocument({ text: JSON.stringify(each), source: 'odd.json', line: 1 }),
        );
        const asked = question({});
        const documents = second === undefined || 'faults' in second ? [] : [second];
        const decision = mayAssumeRole({
          ...asked,
          trust: first === undefined || 'faults' in first ? undefined : first,
          identity: { documents, complete: documents.length > 0 },
        });
        if (first !== undefined && !('faults' in first)) judged += 1;
        expect(['allowed', 'denied', 'cannot-tell']).toContain(decision.verdict);
      }),
      { seed: 20_261_122, numRuns: 600 },
    );
    expect(judged).toBeGreaterThan(150);
  });

  it('are judged in no more than a moment, whatever their patterns', () => {
    const stars = '*a'.repeat(2_000);
    const values = Array.from({ length: 20 }, () => `${stars}b`);
    const decision = mayAssumeRole(
      question({
        trust: [trusting(alice, { Condition: { StringLike: { 'sts:RoleSessionName': values } } })],
        request: { sessionName: 'a'.repeat(64) },
      }),
    );
    expect(decision.verdict).toBe('denied');
  });
});
