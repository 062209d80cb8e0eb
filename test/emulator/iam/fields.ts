import { checkNumber, checkRequired, checkText, refuseFaults, type Rule } from '../constraints.ts';
import { refuseValue } from '../refusal.ts';

/**
 * The rules of the fields, by the pages of the actions.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html and its neighbours
 */
const rules = {
  UserName: { min: 1, max: 128 },
  GroupName: { min: 1, max: 128 },
  RoleName: { min: 1, max: 64 },
  PolicyName: { min: 1, max: 128 },
  PolicyArn: { min: 20, max: 2048 },
  PolicyDocument: { min: 1, max: 131_072 },
  VersionId: { pattern: String.raw`v[1-9][0-9]*(\.[A-Za-z0-9-]*)?` },
  PathPrefix: { min: 1, max: 512, pattern: String.raw`(\u002F)|(\u002F[\u0021-\u007E]+\u002F)` },
  Marker: { min: 1, max: 320, pattern: String.raw`[\u0020-\u00FF]+` },
} as const satisfies Record<string, Rule>;

export type FieldName = keyof typeof rules | 'MaxItems';

/** Refuses a form that is not as the action wants it. */
export function refuseWrongFields(form: URLSearchParams, requires: readonly FieldName[]): void {
  const texts = Object.entries(rules).flatMap(([field, rule]) => {
    const value = form.get(field) ?? undefined;
    const required = requires.some((wanted) => wanted === field);
    return required ? checkRequired(writeField(field), value, rule) : checkText(writeField(field), value, rule);
  });
  const items = form.get('MaxItems');
  const count = items === null ? undefined : /^-?\d+$/.test(items) ? Number(items) : 0;
  refuseFaults([...texts, ...checkNumber('maxItems', count, { min: 1, max: 1000 })]);
  for (const field of ['UserName', 'GroupName', 'RoleName', 'PolicyName']) {
    refuseCharacters(form, field, /^[\w+=,.@-]*$/, 'alphanumeric characters and/or the following: +=,.@_-');
  }
  refuseCharacters(form, 'PolicyDocument', /^[\t\n\r\u0020-\u00FF]*$/, 'printable ASCII characters.');
}

/** Wrong characters in names and documents have a sentence of their own. */
function refuseCharacters(form: URLSearchParams, field: string, allowed: RegExp, only: string): void {
  if (allowed.test(form.get(field) ?? '')) return;
  throw refuseValue(`The specified value for ${writeField(field)} is invalid. It must contain only ${only}`);
}

function writeField(field: string): string {
  return `${field.slice(0, 1).toLowerCase()}${field.slice(1)}`;
}
