import type { ChainPlan } from '../chain/chain-plan.ts';
import { isRolechainError, type RolechainError } from '../errors/error.ts';
import type { Origin } from '../errors/catalog.ts';
import { planFor, readFiles, type Files, type Place } from '../planning.ts';

/** One profile of the config files: its plan, or why there is none. */
export type Surveyed = SurveyedProfile & ({ readonly plan: ChainPlan } | { readonly fault: RolechainError });

interface SurveyedProfile {
  readonly profile: string;
  readonly origin: Origin;
}

/**
 * Every profile judged as `explain` would judge it, in the order of the files; one that is wrong does not hide the others.
 * Throws CONFIG_UNREADABLE and CONFIG_SYNTAX, where there is nothing to judge.
 */
export async function survey(place: Place, files: Files = readFiles(place)): Promise<readonly Surveyed[]> {
  return Promise.all(
    [...files.profiles.profiles.values()].map(async ({ name, origin }) => judge(name, origin, place, files)),
  );
}

async function judge(profile: string, origin: Origin, place: Place, files: Files): Promise<Surveyed> {
  try {
    return { profile, origin, plan: (await planFor({ profile }, place, files)).plan };
  } catch (error) {
    if (!isRolechainError(error)) throw error;
    return { profile, origin, fault: error };
  }
}
