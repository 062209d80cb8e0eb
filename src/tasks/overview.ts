import { profileOf } from '../chain/resolve.ts';
import type { Origin } from '../errors/catalog.ts';
import { buildGraph, type Charted, type Graph } from '../graph/graph.ts';
import { readLink } from '../graph/link.ts';
import { withProcessFaults } from '../graph/process-faults.ts';
import { through } from '../graph/through.ts';
import { readFiles, type Files, type Place } from '../planning.ts';
import { thisProgram } from './own-program.ts';
import { survey } from './survey.ts';

/** A profile with the line of its header, as `list` tells of it. */
export type Overlooked = Charted & { readonly origin: Origin };

/** Every profile in the order of the files. Throws CONFIG_UNREADABLE and CONFIG_SYNTAX. */
export async function overview(place: Place, files: Files = readFiles(place)): Promise<readonly Overlooked[]> {
  const { profiles } = files;
  const facts = { profiles, program: thisProgram() };
  const judged = await survey(place, files);
  return withProcessFaults(
    judged.map((entry): Overlooked => {
      const profile = profileOf(profiles, entry.profile);
      return { ...entry, origin: profile.origin, ...readLink(profile, entry.plan, facts) };
    }),
  );
}

/** The chains of the config, or those through one profile. Throws PROFILE_UNKNOWN, CONFIG_UNREADABLE, CONFIG_SYNTAX. */
export async function chainGraph(place: Place, profile: string | undefined): Promise<Graph> {
  const files = readFiles(place);
  if (profile !== undefined) profileOf(files.profiles, profile);
  const graph = buildGraph(await overview(place, files));
  return profile === undefined ? graph : through(graph, profile);
}
