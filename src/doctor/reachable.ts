import { type OwnProgram, ownCall } from '../config/caller-line.ts';
import type { Profile, ProfileSet } from '../config/profile.ts';

const LINKS: ReadonlySet<string> = new Set(['source_profile', 'include_profile']);

/** A profile and all that it leans on, by `source_profile`, `include_profile` or a `credential_process` of ours. */
export function reachable({ profiles }: ProfileSet, from: string, program: OwnProgram): readonly Profile[] {
  const found = new Map<string, Profile>();
  const next = [from];
  for (let name = next.pop(); name !== undefined; name = next.pop()) {
    const profile = profiles.get(name);
    if (profile === undefined || found.has(name)) continue;
    found.set(name, profile);
    for (const { key, text } of lines(profile)) {
      const asked = key === 'credential_process' ? ownCall(text, program)?.profile : undefined;
      const linked = LINKS.has(key) ? text : asked;
      if (linked !== undefined) next.push(linked);
    }
  }
  return [...found.values()];
}

function lines(profile: Profile): readonly { readonly key: string; readonly text: string }[] {
  return [...profile.properties()].flatMap(([key, { text, nested = [] }]) => [
    { key, text },
    ...(key === 'rolechain' ? nested.map((line) => ({ key: line.key.toLowerCase(), text: line.text })) : []),
  ]);
}
