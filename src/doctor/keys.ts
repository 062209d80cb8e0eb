import { chainKeys } from '../config/block.ts';
import type { Property } from '../config/section.ts';
import type { ProfileSet } from '../config/profile.ts';
import { nearest } from '../errors/spelling.ts';
import type { Observation } from './finding.ts';

// What decides whose credentials one gets. Other keys are nobody's business: tools add keys of their own.
const PROFILE_KEYS: ReadonlySet<string> = new Set([...chainKeys, 'rolechain', 'output']);
const SSO_KEYS: ReadonlySet<string> = new Set(['sso_start_url', 'sso_region', 'sso_registration_scopes']);

/** Two wrong letters, or two that changed places; a key further away is another key. */
const FURTHEST = 2;

/** Keys that nobody reads, and that look like ones that matter. */
export function checkKeys({ profiles, ssoSessions }: Pick<ProfileSet, 'profiles' | 'ssoSessions'>): Observation[] {
  const found = [
    ...[...profiles.values()].flatMap((profile) =>
      misspelled(`profile ${profile.name}`, profile.properties(), PROFILE_KEYS),
    ),
    ...[...ssoSessions.values()].flatMap((session) =>
      misspelled(`[sso-session ${session.name}]`, session.properties(), SSO_KEYS),
    ),
  ];
  return found.length === 0 ? [{ level: 'ok', message: 'no key looks misspelled' }] : found;
}

function misspelled(
  owner: string,
  properties: ReadonlyMap<string, Property>,
  known: ReadonlySet<string>,
): Observation[] {
  return [...properties].flatMap(([key, { origin }]) => {
    const meant = known.has(key) ? undefined : nearest(key, known, FURTHEST);
    if (meant === undefined) return [];
    const message = `${key} of ${owner} is a key that nobody reads (${origin.file}:${origin.line})`;
    return [{ level: 'warning' as const, message, origin, hint: `did you mean ${meant}?` }];
  });
}
