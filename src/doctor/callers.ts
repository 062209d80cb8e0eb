import { type OwnCall, type OwnProgram, ownCall } from '../config/caller-line.ts';
import type { Profile } from '../config/profile.ts';
import type { Origin } from '../errors/catalog.ts';
import { RolechainError } from '../errors/error.ts';
import { inShort, type Observation, refusalSeen } from './finding.ts';
import { judgeProgram, type Installation, type ProgramFile } from './program-file.ts';

export interface CallerFacts {
  readonly profiles: Iterable<Profile>;
  readonly exists: (profile: string) => boolean;
  /** The `credential_process` that a profile's chain begins with, where it begins with one. */
  readonly baseCommand: (profile: string) => string | undefined;
  /** The rolechain that looks. */
  readonly own: Installation;
  readonly program: OwnProgram;
  readonly lookAt: (path: string) => Promise<ProgramFile>;
}

interface Caller {
  readonly profile: string;
  readonly origin: Origin;
  readonly call: OwnCall;
}

/** The `credential_process` lines that run rolechain: whether they find it, which one, and for whom. None is run. */
export async function checkCallers(facts: CallerFacts): Promise<Observation[]> {
  const callers = [...facts.profiles].flatMap((profile) => callersIn(profile, facts.program));
  if (callers.length === 0) return [{ level: 'ok', message: 'no credential_process runs rolechain yet' }];
  const programs = await Promise.all(
    [...byProgram(callers)].map(async ([, same]) => {
      const [first] = same;
      return first === undefined ? [] : judgePrograms(first, same, facts);
    }),
  );
  const found = [...programs.flat(), ...callers.flatMap((caller) => judgeQuestion(caller, facts))];
  if (found.some(({ level }) => level === 'problem' || level === 'warning')) return found;
  const profiles = callers.map(({ profile }) => profile);
  return [
    { level: 'ok', message: `credential_process of ${inShort(profiles)} runs rolechain`, facts: { profiles } },
    ...found,
  ];
}

function callersIn(profile: Profile, program: OwnProgram): Caller[] {
  const properties = profile.properties();
  const nested = properties.get('rolechain')?.nested ?? [];
  const lines = [
    properties.get('credential_process'),
    nested.find(({ key }) => key.toLowerCase() === 'credential_process'),
  ];
  return lines.flatMap((line) => {
    const call = line === undefined ? undefined : ownCall(line.text, program);
    return line === undefined || call === undefined ? [] : [{ profile: profile.name, origin: line.origin, call }];
  });
}

function byProgram(callers: readonly Caller[]): ReadonlyMap<string, readonly Caller[]> {
  const programs = new Map<string, Caller[]>();
  for (const caller of callers) {
    const { program, node, through } = caller.call;
    const key = JSON.stringify([program, node, through]);
    const same = programs.get(key) ?? [];
    programs.set(key, same);
    same.push(caller);
  }
  return programs;
}

async function judgePrograms(
  { call, origin }: Caller,
  same: readonly Caller[],
  { own, program, lookAt }: CallerFacts,
): Promise<Observation[]> {
  const profiles = same.map(({ profile }) => profile);
  const seen = await judgeProgram(call, { own, platform: program.platform, lookAt });
  return seen.map(({ message, ...one }) => ({
    ...one,
    message: `credential_process of ${inShort(profiles)} ${message}`,
    origin,
    facts: { profiles },
  }));
}

// A longer row ends no sooner, and may be walked from each of its profiles.
const MOST_CALLS = 100;

function judgeQuestion(
  { profile, origin, call }: Caller,
  { exists, baseCommand, program }: CallerFacts,
): Observation[] {
  const whose = `credential_process of profile ${profile}`;
  const seen = (level: 'warning' | 'problem', message: string, hint: string): Observation[] => [
    { level, message: `${whose} ${message}`, origin, hint, facts: { profiles: [profile] } },
  ];
  if (call.subcommand !== 'process') return seen('problem', 'does not run "rolechain process"', 'add the word process');
  const asked = call.profile;
  if (asked === undefined) {
    return seen('warning', 'names no profile, so AWS_PROFILE decides whose credentials it gives', 'add --profile');
  }
  if (!exists(asked))
    return seen('problem', `asks for profile ${asked}, which does not exist`, 'correct its --profile');
  const stack = [profile];
  for (let next: string | undefined = asked; next !== undefined && stack.length <= MOST_CALLS;) {
    const command = baseCommand(next);
    const further: OwnCall | undefined = command === undefined ? undefined : ownCall(command, program);
    if (further === undefined) return [];
    if (stack.includes(next)) {
      return [{ ...refusalSeen(new RolechainError('CHAIN_RECURSION', { profile: next, stack })), origin }];
    }
    stack.push(next);
    next = further.profile;
  }
  return [];
}
