import type { Files, Place } from '../../src/planning.ts';
import { overview, type Overlooked } from '../../src/tasks/overview.ts';
import { buildGraph, type Graph } from '../../src/graph/graph.ts';
import { profileSet } from './profile-set.ts';

/** A machine where everybody is signed in, and that has no files but the text of a config. */
const place: Place = {
  env: {},
  platform: 'linux',
  folder: () => '/work',
  userHome: () => '/home/alice',
  identify: (base) => (base.kind === 'sso' ? undefined : 'b'.repeat(64)),
};

function filesOf(config: string): Files {
  return {
    locations: { config: 'config', credentials: 'credentials', home: '/home/alice' },
    profiles: profileSet(config),
  };
}

/** What `list` and `graph` are made of, from the text of a config file. */
export async function overviewOf(config: string): Promise<readonly Overlooked[]> {
  return overview(place, filesOf(config));
}

export async function graphOf(config: string): Promise<Graph> {
  return buildGraph(await overviewOf(config));
}

const ACCOUNT = '111111111111';

/** A profile that assumes a role of its own name. */
export function roleProfile(name: string, source: string, more = ''): string {
  return `[profile ${name}]\nrole_arn = arn:aws:iam::${ACCOUNT}:role/${name}\nsource_profile = ${source}\n${more}`;
}
