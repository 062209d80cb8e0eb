import { describe, expect, it } from 'vitest';
import type { Graph } from '../../../src/graph/graph.ts';
import { through } from '../../../src/graph/through.ts';
import { graphOf, roleProfile } from '../../support/chart.ts';
import { adminKeys } from '../../support/configs.ts';

/** A graph as words: `source -kind-> name [mark]`. */
const told = (graph: Graph): readonly string[] =>
  graph.map(({ kind, name, from, mark, role, base }) => {
    const source =
      from === undefined ? '' : `${graph[from.node]?.name ?? '?'} -${from.kind}${from.cycle ? '!' : ''}-> `;
    const what = role === undefined ? (base ?? '') : `${role.name} in ${role.account}`;
    return `${source}${kind === 'profile' ? '' : `(${kind}) `}${name}${what === '' ? '' : `: ${what}`}${mark === undefined ? '' : ` [${mark}]`}`;
  });

const key = `[default]\n${adminKeys}`;

const rows: readonly { readonly what: string; readonly config: string; readonly graph: readonly string[] }[] = [
  { what: 'nothing', config: '', graph: [] },
  {
    what: 'a chain, whatever the order of the file',
    config: `${roleProfile('b', 'a')}${roleProfile('a', 'default')}${key}`,
    graph: ['a -source-> b: b in 111111111111', 'default -source-> a: a in 111111111111', 'default: static'],
  },
  {
    what: 'a profile that names itself for its own key is where a chain begins',
    config: roleProfile('a', 'a', adminKeys),
    graph: ['a: a in 111111111111'],
  },
  {
    what: 'a source that does not exist is there as missing, once',
    config: `${roleProfile('a', 'gone')}${roleProfile('b', 'gone')}${roleProfile('c', 'a')}`,
    graph: [
      '(missing) gone [missing]',
      'gone -source-> a: a in 111111111111 [fault]',
      'gone -source-> b: b in 111111111111 [fault]',
      'a -source-> c: c in 111111111111 [blocked]',
    ],
  },
  {
    what: 'a cycle: its members are marked, what hangs on it is behind it',
    config: `${roleProfile('a', 'b')}${roleProfile('b', 'a')}${roleProfile('c', 'b')}${roleProfile('me', 'me')}`,
    graph: [
      'b -source!-> a: a in 111111111111 [cycle]',
      'a -source!-> b: b in 111111111111 [cycle]',
      'b -source-> c: c in 111111111111 [blocked]',
      'me -source!-> me: me in 111111111111 [cycle]',
    ],
  },
  {
    what: 'a profile whose key breaks the cycle works, and the other does not',
    config: `${roleProfile('a', 'b', adminKeys)}${roleProfile('b', 'a')}`,
    graph: ['b -source!-> a: a in 111111111111 [cycle]', 'a -source-> b: b in 111111111111'],
  },
  {
    what: 'profiles that include each other',
    config: '[profile a]\ninclude_profile = b\n[profile b]\ninclude_profile = a\n[profile c]\ninclude_profile = gone\n',
    graph: [
      '(missing) gone [missing]',
      'b -include!-> a [cycle]',
      'a -include!-> b [cycle]',
      'gone -include-> c [fault]',
    ],
  },
  {
    what: 'what is outside: a sign-in, the environment, a container, an instance',
    config: `[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
[profile sso]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = ReadOnly
${['Environment', 'EcsContainer', 'Ec2InstanceMetadata'].map((source) => `[profile ${source}]\nrole_arn = arn:aws:iam::222222222222:role/team/Next\ncredential_source = ${source}\n`).join('')}`,
    graph: [
      '(outside) SSO corp',
      '(outside) environment variables',
      '(outside) container',
      '(outside) instance metadata',
      'SSO corp -outside-> sso: ReadOnly in 111111111111',
      'environment variables -outside-> Environment: Next in 222222222222',
      'container -outside-> EcsContainer: Next in 222222222222',
      'instance metadata -outside-> Ec2InstanceMetadata: Next in 222222222222',
    ],
  },
  {
    what: 'a credential_process that runs rolechain for another profile',
    config: `${key}[profile apps]\ncredential_process = "/opt/my tools/rolechain" process --profile default\n[profile other]\ncredential_process = vault get\n`,
    graph: ['default: static', 'default -process-> apps', 'other: process'],
  },
  {
    what: 'a credential_process that runs rolechain for itself, for nobody, for what is wrong',
    config: `[profile me]\ncredential_process = rolechain process --profile me\n[profile nobody]\ncredential_process = rolechain process --profile=gone\n${roleProfile('bad', 'me', 'duration_seconds = 5\n')}[profile apps]\ncredential_process = rolechain process --profile bad\n`,
    graph: [
      '(missing) gone [missing]',
      'me -process!-> me [cycle]',
      'gone -process-> nobody [fault]',
      'me -source-> bad: bad in 111111111111 [fault]',
      'bad -process-> apps [blocked]',
    ],
  },
  {
    what: 'settings without credentials, and faults of a profile’s own',
    config: `[default]\nregion = eu-west-1\n${roleProfile('a', 'default')}[profile half]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n`,
    graph: ['default [empty]', 'default -source-> a: a in 111111111111 [blocked]', 'half [fault]'],
  },
  {
    what: 'names of Object.prototype',
    config: `${roleProfile('__proto__', 'constructor')}${roleProfile('constructor', 'toString')}`,
    graph: [
      '(missing) toString [missing]',
      'constructor -source-> __proto__: __proto__ in 111111111111 [blocked]',
      'toString -source-> constructor: constructor in 111111111111 [fault]',
    ],
  },
];

describe('the graph of a config', () => {
  it.each(rows)('$what', async ({ config, graph }) => {
    expect(told(await graphOf(config))).toEqual(graph);
  });
});

describe('the chains through one profile', () => {
  const config = `${key}${roleProfile('hub', 'default')}${roleProfile('a', 'hub')}${roleProfile('b', 'hub')}${roleProfile('a1', 'a')}${roleProfile('loop', 'pool')}${roleProfile('pool', 'loop')}${roleProfile('on-loop', 'loop')}`;

  it.each([
    { profile: 'default', names: ['default', 'hub', 'a', 'b', 'a1'] },
    { profile: 'a', names: ['default', 'hub', 'a', 'a1'] },
    { profile: 'a1', names: ['default', 'hub', 'a', 'a1'] },
    { profile: 'b', names: ['default', 'hub', 'b'] },
    { profile: 'loop', names: ['loop', 'pool', 'on-loop'] },
    { profile: 'on-loop', names: ['loop', 'pool', 'on-loop'] },
  ])('$profile: its sources, and whoever builds on it', async ({ profile, names }) => {
    const graph = through(await graphOf(config), profile);
    expect(graph.map(({ name }) => name)).toEqual(names);
    for (const { name, from } of graph.filter((node) => node.from !== undefined)) {
      expect(graph[from?.node ?? -1]?.name, name).toBe(sourceOf(name));
    }
  });

  const sourceOf = (name: string): string =>
    new Map([
      ['hub', 'default'],
      ['a', 'hub'],
      ['b', 'hub'],
      ['a1', 'a'],
      ['loop', 'pool'],
      ['pool', 'loop'],
      ['on-loop', 'loop'],
    ]).get(name) ?? '';
});
