import type { Hop, Judged, Warning } from '../chain/chain-plan.ts';
import type { RolechainError } from '../errors/error.ts';
import { hasCode } from '../errors/error.ts';
import { inShort, type Level, type Observation, refusalSeen } from './finding.ts';

/** Every fault and warning of the plans once, however many profiles lie downstream of it. */
export function checkChains(judged: readonly Judged[]): Observation[] {
  const found = [...faults(judged), ...warnings(judged.flatMap(({ plan }) => plan?.warnings ?? []))];
  if (found.some(({ level }) => level === 'problem')) return found;
  const ending = (kind: Hop['kind']): number =>
    judged.filter(({ plan }) => plan?.hops.some((hop) => hop.kind === kind)).length;
  const federated = ending('federation');
  const sessions = `${ending('assume-role')} with a role${federated === 0 ? '' : `, ${federated} with a federated user`}`;
  return [
    { level: 'ok', message: `${judged.length} ${judged.length === 1 ? 'profile' : 'profiles'}, ${sessions}` },
    ...found,
  ];
}

function faults(judged: readonly Judged[]): Observation[] {
  const causes = new Map<string, { readonly fault: RolechainError; readonly profiles: string[] }>();
  for (const { profile, fault } of judged) {
    if (fault === undefined) continue;
    const cause = causeOf(fault);
    const known = causes.get(cause) ?? { fault, profiles: [] };
    causes.set(cause, known);
    known.profiles.push(profile);
  }
  const seen = [...causes.values()].map(({ fault, profiles }) => {
    const one = refusalSeen(fault, levelOf(fault, profiles));
    const message = profiles.length === 1 ? one.message : `${one.message}; profiles ${inShort(profiles)} need it`;
    return { ...one, message, facts: { profiles } };
  });
  return ofEachKind(seen, MOST_FAULTS);
}

/** The first of many that are alike stand for all. */
function ofEachKind(seen: readonly Observation[], most: number): Observation[] {
  const kinds = new Map<string, Observation[]>();
  for (const one of seen) {
    const kind = `${one.level} ${one.code}`;
    const same = kinds.get(kind) ?? [];
    kinds.set(kind, same);
    same.push(one);
  }
  return [...kinds.values()].flatMap((same) => {
    if (same.length <= most) return same;
    const shown = same.slice(0, most);
    const more = same.length - most;
    return shown.map((one, index) =>
      index === most - 1 ? { ...one, message: `${one.message}; and ${more} more of this kind` } : one,
    );
  });
}

const MOST_FAULTS = 5;
const MOST_WARNINGS = 3;

/** The same cycle entered at another profile is the same fault, and so is a missing profile that several name. */
function causeOf(fault: RolechainError): string {
  if (hasCode(fault, 'CHAIN_CYCLE'))
    return `${fault.code} ${JSON.stringify(fault.details.links.map(({ profile }) => profile).toSorted())}`;
  if (hasCode(fault, 'SOURCE_PROFILE_UNKNOWN')) return `${fault.code} ${fault.details.source}`;
  return `${fault.code} ${fault.message}`;
}

/**
 * A chain that is too long to be judged among all may be right. A profile with a region and no credentials is an everyday
 * thing, as long as no other profile counts on it.
 */
function levelOf(fault: RolechainError, profiles: readonly string[]): Level {
  if (fault.code === 'CHAIN_LONG') return 'warning';
  return hasCode(fault, 'CREDENTIALS_MISSING') && profiles.every((profile) => profile === fault.details.profile)
    ? 'note'
    : 'problem';
}

// What a session will lack, or may do, without anybody asking for it; the others change nothing that matters.
const WORTH_A_WARNING = /^POLICY_|^ROLE_NOT_ASSUMED$/;

function warnings(all: readonly Warning[]): Observation[] {
  const byPlace = new Map(all.map((one) => [`${one.code} ${one.origin.file} ${one.origin.line} ${one.message}`, one]));
  const seen = [...byPlace.values()]
    // `kinds` says more of it.
    .filter(({ code }) => code !== 'CREDENTIAL_KINDS_MIXED')
    .map(({ code, message, origin }) => ({
      level: WORTH_A_WARNING.test(code) ? ('warning' as const) : ('note' as const),
      code,
      message,
      origin,
      ...(code === 'POLICY_NOT_SEEN_BY_OTHERS' ? { hint: '"rolechain adopt PROFILE" does that' } : {}),
    }));
  return ofEachKind(seen, MOST_WARNINGS);
}
