import type { ObjectNode } from '@humanwhocodes/momoa';
import type { Place } from '../json.ts';
import { readElements, readText, wrongType, type Element, type Read } from './elements.ts';
import { finding, quoted, type Finding } from './finding.ts';
import { readStatement, type CheckedStatement } from './statement.ts';

/** The statements of a policy document, as far as they could be read. */
export interface CheckedDocument {
  readonly statements: readonly CheckedStatement[];
  /** Where `Statement` stands, else the document. */
  readonly at: Place;
}

const CURRENT = '2012-10-17';
const OLD = '2008-10-17';

/**
 * Checks `Version`, `Id` and `Statement`, and each statement for itself.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function readCheckedDocument(root: ObjectNode): Read<CheckedDocument> {
  const { value: elements, findings } = readElements(root, ['Version', 'Id', 'Statement']);
  const version = readVersion(elements.get('Version'), root);
  const statement = elements.get('Statement');
  const statements = readStatements(statement, root, version.value);
  return {
    value: { statements: statements.value, at: statement?.at ?? root.loc.start },
    findings: [
      ...findings,
      ...version.findings,
      ...checkId(elements.get('Id')),
      ...statements.findings,
      ...repeatedSids(statements.value),
    ],
  };
}

/** Whether `${…}` is a variable in this document: without a version it is one of 2008, which knows none. */
function readVersion(element: Element | undefined, root: ObjectNode): Read<boolean> {
  if (element === undefined) {
    const message = `without a Version the document is one of ${OLD}, which knows no variables; write "Version": "${CURRENT}"`;
    return { value: false, findings: [finding('VERSION_MISSING', root.loc.start, message)] };
  }
  const { value, findings } = readText(element);
  if (value === undefined || value.text === CURRENT || value.text === OLD) {
    return { value: value?.text !== OLD, findings };
  }
  const message = `the version is ${CURRENT}, not ${quoted(value.text)}: it names AWS’s language, not your document`;
  return { value: true, findings: [finding('VERSION_UNKNOWN', value.at, message)] };
}

function checkId(element: Element | undefined): readonly Finding[] {
  if (element === undefined) return [];
  const { value, findings } = readText(element);
  if (value === undefined) return findings;
  return [finding('ID_UNUSED', element.at, 'Id belongs to resource policies; here it only takes room')];
}

function readStatements(
  element: Element | undefined,
  root: ObjectNode,
  variables: boolean,
): Read<readonly CheckedStatement[]> {
  if (element === undefined) {
    return { value: [], findings: [finding('ELEMENT_MISSING', root.loc.start, 'the policy has no Statement')] };
  }
  const { value } = element;
  const items = value.type === 'Array' ? value.elements.map((item) => item.value) : [value];
  if (items.length === 0) {
    return { value: [], findings: [finding('ELEMENT_EMPTY', value.loc.start, 'Statement holds no statement')] };
  }
  const read = items.map((item): Read<CheckedStatement | undefined> =>
    item.type === 'Object'
      ? readStatement(item, variables)
      : { value: undefined, findings: [wrongType('a statement', item, 'an object')] },
  );
  return {
    value: read.flatMap((one) => one.value ?? []),
    findings: read.flatMap((one) => one.findings),
  };
}

function repeatedSids(statements: readonly CheckedStatement[]): readonly Finding[] {
  const seen = new Set<string>();
  return statements.flatMap(({ sid }) => {
    if (sid === undefined || sid.text === '') return [];
    const again = seen.has(sid.text);
    seen.add(sid.text);
    if (!again) return [];
    return [finding('SID_REPEATED', sid.at, `another statement has the Sid ${quoted(sid.text)} already`)];
  });
}
