import { deepStrictEqual } from 'node:assert/strict';
import { readSessionPolicy } from '../../src/chain/session-policy.ts';
import { policyAsPrinted } from '../../src/policy/as-printed.ts';
import { checkPolicy } from '../../src/policy/check/check.ts';
import { minify, readJson } from '../../src/policy/json.ts';
import { readDocument } from '../../src/policy/read-document.ts';
import { demand, refusalOr } from '../oracle.ts';

export const words = [
  '{"Version":"2012-10-17","Statement":[]}',
  '{"Effect":"Allow","Action":"s3:*","Resource":"*"}',
  '"Condition":{"StringLike":{"aws:username":"a*"}}',
  '"Principal":{"AWS":"*"}',
  '${aws:username}',
  '\\u0041',
  '\\"',
  '\uFEFF',
  '%7B%22',
  '//',
  '1e999',
];
export const longest = 8_192;

/** Any text as a policy: JSON exactly where JSON.parse says so, and every fault at a place in the text. */
export function fuzz(data: Buffer): void {
  const input = { text: data.toString(), source: 'policy.json', line: 1 };
  const text = input.text.replace(/^\uFEFF/, '');
  const expected = parsed(text);
  const { root, faults } = readJson(input);
  demand(
    expected.json ? faults.every(({ reason }) => !/^unexpected|too early/.test(reason)) : faults.length > 0,
    'JSON or not',
  );
  const isObject = typeof expected.value === 'object' && expected.value !== null && !Array.isArray(expected.value);
  demand(root === undefined || isObject, 'a root of what is no object');
  demand(root !== undefined || faults.length > 0, 'neither a root nor a fault');
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.length + 1);
  for (const { line, column } of faults) {
    demand(column >= 1 && column <= (lines[line - 1] ?? 0), `a fault at ${line}:${column}, which is not in the text`);
  }
  if (expected.json) deepStrictEqual(JSON.parse(minify(input.text)), expected.value);
  checkPolicy(input);
  readDocument(input);
  const printed = policyAsPrinted(input);
  deepStrictEqual(policyAsPrinted(printed).text.length > 0, printed.text.length > 0);
  const session = refusalOr(() => readSessionPolicy(input));
  if (session instanceof Error) return;
  deepStrictEqual(JSON.parse(session.document), expected.value);
  session.allowsAssuming('arn:aws:iam::111111111111:role/r');
}

function parsed(text: string): { readonly json: boolean; readonly value?: unknown } {
  try {
    return { json: true, value: JSON.parse(text) };
  } catch {
    return { json: false };
  }
}
