import type { Entity, KnownGroup, KnownRole, KnownUser } from '../identities.ts';
import type { KnownManagedPolicy } from '../managed-policies.ts';
import type { Tag } from '../world.ts';
import type { XmlElement } from '../xml.ts';
import type { IamCall } from './action.ts';
import { noSuchEntity } from './entities.ts';
import { writePage } from './pages.ts';

/** When everything in a world was made. */
export const created = '2026-01-01T00:00:00Z';

/** A policy document as IAM sends it. https://www.rfc-editor.org/rfc/rfc3986 */
export function encodeDocument(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** What users, groups and roles show of themselves, e.g. as UserName, UserId … */
export function describeEntity(kind: 'User' | 'Group' | 'Role', { path, name, id, arn }: Entity): XmlElement[] {
  return [
    ['Path', path],
    [`${kind}Name`, name],
    [`${kind}Id`, id],
    ['Arn', arn],
    ['CreateDate', created],
  ];
}

export function describeBoundary({ boundary }: KnownUser | KnownRole): XmlElement {
  const content: XmlElement[] | undefined = boundary && [
    ['PermissionsBoundaryType', 'Policy'],
    ['PermissionsBoundaryArn', boundary.arn],
  ];
  return ['PermissionsBoundary', content];
}

export function describeTags(tags: readonly Tag[]): XmlElement {
  const members = tags.map(({ key, value }): XmlElement => [
    'member',
    [
      ['Key', key],
      ['Value', value],
    ],
  ]);
  return ['Tags', members.length === 0 ? undefined : members];
}

/** A page of the names of inline policies. */
export function listInlinePolicies(call: IamCall, { inline }: Entity): readonly XmlElement[] {
  const names = [...inline.read(call).keys()].toSorted();
  return writePage(
    call,
    'PolicyNames',
    names.map((name) => ['member', name]),
  );
}

/** A page of the attached managed policies. */
export function listAttachedPolicies(call: IamCall, { attached }: Entity): readonly XmlElement[] {
  const prefix = call.field('PathPrefix') ?? '/';
  return writePage(
    call,
    'AttachedPolicies',
    attached.filter(({ path }) => path.startsWith(prefix)).map(describeAttachedPolicy),
  );
}

function describeAttachedPolicy({ name, arn }: KnownManagedPolicy): XmlElement {
  return [
    'member',
    [
      ['PolicyName', name],
      ['PolicyArn', arn],
    ],
  ];
}

/** An inline policy by the name that the call asks for. */
export function describeInlinePolicy(
  call: IamCall,
  kind: 'User' | 'Group' | 'Role',
  { name, inline }: KnownUser | KnownGroup | KnownRole,
): readonly XmlElement[] {
  const policyName = call.required('PolicyName');
  const stored = inline.read(call).get(policyName);
  if (!stored) throw noSuchEntity(`The ${kind.toLowerCase()} policy with name ${policyName} cannot be found.`);
  return [
    [`${kind}Name`, name],
    ['PolicyName', policyName],
    ['PolicyDocument', encodeDocument(stored.text)],
  ];
}
