import { inSource, minify, readJson, type Place, type PolicyText } from '../json.ts';
import { readCheckedDocument } from './document.ts';
import { checkEffects } from './effect.ts';
import { byPlace, finding, type Finding } from './finding.ts';

/** What AWS documents as the limit for a session policy and policy ARNs together, in characters. */
export const POLICY_LIMIT = 2_048;

/** What a session policy measures. */
export interface PolicyFacts {
  /** Of the minified document, as it is sent. */
  readonly characters: number;
  readonly statements: number;
}

export interface CheckedPolicy {
  /** In the order of the text; places are those of its source. */
  readonly findings: readonly Finding[];
  /** Absent where the text is no JSON. */
  readonly facts?: PolicyFacts;
  /** Where a word on what the policy does not say belongs: its `Statement`. */
  readonly at: Place;
}

/** Judges a session policy without asking anybody: JSON, grammar, size, and what it comes to. Throws nothing. */
export function checkPolicy(input: PolicyText): CheckedPolicy {
  const { root, faults } = readJson(input);
  const invalid = faults.map((fault) => finding('POLICY_INVALID', fault, fault.reason));
  const start = inSource({ line: 1, column: 1 }, input);
  if (root === undefined) return { findings: invalid, at: start };
  const { value: document, findings } = readCheckedDocument(root);
  const found = [...findings, ...checkEffects(document)].map((one) => inSource(one, input));
  const facts = { characters: minify(input.text).length, statements: document.statements.length };
  const message = `the policy has ${facts.characters} characters without white space, AWS documents ${POLICY_LIMIT}`;
  const long = facts.characters > POLICY_LIMIT ? [finding('POLICY_LONG', start, message)] : [];
  return {
    findings: [...invalid, ...found, ...long].toSorted(byPlace),
    facts,
    at: inSource({ line: document.at.line, column: document.at.column }, input),
  };
}
