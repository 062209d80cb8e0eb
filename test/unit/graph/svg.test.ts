import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draw } from '../../../src/graph/drawing.ts';
import { dot } from '../../../src/graph/dot.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import { mermaid } from '../../../src/graph/mermaid.ts';
import { svg } from '../../../src/graph/svg.ts';
import { graphOf, roleProfile } from '../../support/chart.ts';
import { adminKeys } from '../../support/configs.ts';
import { programs, skipped } from '../../support/installed.ts';
import { readXml, type Element } from '../../support/xml.ts';

const picture = (graph: Graph): Element => readXml(svg(graph, draw(graph)));
const key = `[default]\n${adminKeys}`;
const many = (count: number, profile: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => profile(index)).join('');
const arrow = /^M(?<x1>[\d.]+) (?<y1>[\d.]+)H.* (?<x2>[\d.]+) (?<y2>[\d.]+)$/;

/** What a reader sees of a profile, wherever it stands: its own box, or a line in one that it shares. */
function shown(
  root: Element,
): readonly { readonly classes: string; readonly name: string; readonly tooltip: string }[] {
  const own = root.all('g').filter(({ attributes }) => /^box (?!group)/.test(attributes.get('class') ?? ''));
  const lines = root.all('text').filter(({ attributes }) => (attributes.get('class') ?? '').startsWith('cell'));
  return [...own, ...lines].map((element) => ({
    classes: element.attributes.get('class') ?? '',
    name: (element.name === 'g' ? element.all('text')[0] : element.all('tspan')[0])?.text() ?? '',
    tooltip: element.tooltip() ?? '',
  }));
}

function size(root: Element): { readonly width: number; readonly height: number } {
  return { width: Number(root.attributes.get('width')), height: Number(root.attributes.get('height')) };
}

describe('the picture', () => {
  const small = `${key}${roleProfile('deploy', 'default')}${roleProfile('old', 'gone')}${roleProfile('a', 'b')}${roleProfile('b', 'a')}${roleProfile('bad', 'default', 'duration_seconds = 5\n')}${roleProfile('after', 'bad')}`;

  it('marks what cannot work by words and lines, not by colour alone', async () => {
    const root = picture(await graphOf(small));
    expect(
      root
        .all('g')
        .filter(({ attributes }) => attributes.get('class')?.startsWith('box'))
        .map((box) => [box.attributes.get('class'), ...box.all('text').map((text) => text.text())].join(' | '))
        .toSorted(),
    ).toEqual([
      'box missing | gone | ✗ no such profile',
      'box profile blocked | after | after · 111111111111 | ⊘ its source fails',
      'box profile cycle | a | a · 111111111111 | ↻ in a cycle',
      'box profile cycle | b | b · 111111111111 | ↻ in a cycle',
      'box profile fault | bad | bad · 111111111111 | ! CONFIG_VALUE',
      'box profile fault | old | old · 111111111111 | ! SOURCE_PROFILE_UNKNOWN',
      'box profile | default | access key',
      'box profile | deploy | deploy · 111111111111',
    ]);
    expect(
      root
        .all('path')
        .flatMap(({ attributes }) => attributes.get('class') ?? [])
        .toSorted(),
    ).toEqual(['arrow', 'arrow', 'arrow', 'arrow cycle', 'arrow cycle', 'arrow missing', 'head', 'head-marked']);
    expect(root.all('style')[0]?.text()).toMatch(
      /\.arrow\.cycle\{[^}]*stroke-dasharray.*\.arrow\.missing\{[^}]*stroke-dasharray/s,
    );
    expect(root.all('title')[0]?.text()).toBe(
      '7 profiles, 2 in a cycle ↻, 1 missing ✗, 2 with a fault !, 1 behind a fault ⊘',
    );
  });

  it('tells the whole fault in a tooltip', async () => {
    const found = shown(picture(await graphOf(small))).find(({ name }) => name === 'bad');
    expect(found?.tooltip).toBe(
      'bad\nbad · 111111111111\nduration_seconds of profile bad must be a whole number from 900 to 43200 (config:19)',
    );
  });

  it('is the same each time, and brings no script, font or address of elsewhere', async () => {
    const graph = await graphOf(small);
    const text = svg(graph, draw(graph));
    expect(svg(graph, draw(graph))).toBe(text);
    expect(text.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(
      /<script|@import|@font-face|https?:|href=/,
    );
    expect(text).toContain('@media (prefers-color-scheme:dark)');
  });

  it('of no profiles is a picture too', async () => {
    expect(
      picture(await graphOf(''))
        .all('title')[0]
        ?.text(),
    ).toBe('0 profiles');
  });

  it.each([
    {
      what: '500 siblings',
      config: `${key}${many(500, (index) => roleProfile(`p${index}`, 'default'))}`,
      profiles: 501,
    },
    {
      what: '250 hubs with a profile each',
      config: `${key}${many(250, (index) => roleProfile(`hub${index}`, 'default') + roleProfile(`p${index}`, `hub${index}`))}`,
      profiles: 501,
    },
    {
      what: '250 keys with a role each',
      config: many(250, (index) => `[profile key${index}]\n${adminKeys}${roleProfile(`p${index}`, `key${index}`)}`),
      profiles: 500,
    },
    {
      what: '120 in a row',
      config: `${key}${many(120, (index) => roleProfile(`p${index}`, index === 0 ? 'default' : `p${index - 1}`))}`,
      profiles: 121,
    },
    {
      what: '480 by account',
      config: `[sso-session corp]\nsso_start_url = https://a.example/start\nsso_region = eu-west-1\n${many(480, (index) => `[profile p${index}]\nsso_session = corp\nsso_account_id = ${111111111111 + Math.floor(index / 8)}\nsso_role_name = Role${index % 8}\n`)}`,
      profiles: 480,
    },
  ])('$what fill pages, no strip: each profile once, nothing over another', async ({ config, profiles }) => {
    const root = picture(await graphOf(config));
    const { width, height } = size(root);
    expect(Math.max(width, height)).toBeLessThan(4_500);
    expect(Math.max(width / height, height / width)).toBeLessThan(4.5);
    const names = shown(root).filter(({ classes }) => /profile|cell/.test(classes) && !classes.includes('continued'));
    expect(new Set(names.map(({ name }) => name)).size).toBe(profiles);
    expect(names).toHaveLength(profiles);
    expect(overlaps(root)).toEqual([]);
  });

  it('closes a cycle with an arrow from its last profile to its first', async () => {
    const root = picture(await graphOf(`${roleProfile('a', 'b')}${roleProfile('b', 'c')}${roleProfile('c', 'a')}`));
    const paths = root.all('path').filter(({ attributes }) => attributes.get('class') === 'arrow cycle');
    expect(paths).toHaveLength(3);
    const closing = paths.filter(({ attributes }) => !arrow.test(attributes.get('d') ?? ''));
    expect(closing.map(({ attributes }) => attributes.get('d')?.replaceAll(/[\d. -]+/g, ' '))).toEqual([
      'M V Q H Q V ',
    ]);
  });

  it.skipIf(!programs.rsvgConvert)(
    `is drawn by librsvg, whatever the names${skipped(programs.rsvgConvert, 'rsvg-convert')}`,
    async () => {
      const names = ['"><script>alert(1)</script>', '&amp; ]]> <!--', '__proto__', 'end'];
      const graph = await graphOf(
        `${key}${names.map((name) => `[profile "${name}"]\nrole_arn = arn:aws:iam::111111111111:role/x\nsource_profile = default\n`).join('')}`,
      );
      const { status, stderr, stdout } = spawnSync('rsvg-convert', [], { input: svg(graph, draw(graph)) });
      expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
      expect(stdout.subarray(1, 4).toString()).toBe('PNG');
      for (const name of names) expect(shown(picture(graph)).map((element) => element.name)).toContain(name);
    },
  );
});

/** Pairs of boxes that lie on one another. */
function overlaps(root: Element): readonly string[] {
  const at = (element: Element): readonly [number, number] => {
    const [, x = '0', y = '0'] = /^translate\((\S+) (\S+)\)$/.exec(element.attributes.get('transform') ?? '') ?? [];
    return [Number(x), Number(y)];
  };
  const outer = root.children.filter((child) => typeof child !== 'string').filter(({ name }) => name === 'g');
  const trees = outer.flatMap((group) => group.children.filter((child) => typeof child !== 'string'));
  const boxes = trees.flatMap((tree) => {
    const [left, top] = at(tree);
    return tree.children
      .filter((child) => typeof child !== 'string')
      .filter(({ name }) => name === 'g')
      .map((box) => {
        const [x, y] = at(box);
        const rect = box.all('rect')[0]?.attributes;
        const [width, height] = [Number(rect?.get('width')), Number(rect?.get('height'))];
        return {
          name: box.all('text')[0]?.text() ?? '',
          left: left + x,
          top: top + y,
          right: left + x + width,
          bottom: top + y + height,
        };
      });
  });
  return boxes.flatMap((a, index) =>
    boxes
      .slice(index + 1)
      .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      .map((b) => `${a.name} and ${b.name}`),
  );
}

describe('of any config', () => {
  /** Each profile names another one, itself, one that is not there, or nobody. */
  const configs = fc
    .array(
      fc.record({
        source: fc.option(fc.integer({ min: 0, max: 45 })),
        odd: fc.constantFrom('', '<&"', '->', "'", '日本', ']]>'),
      }),
      {
        maxLength: 40,
      },
    )
    .map((profiles) =>
      profiles
        .map(({ source, odd }, index) => {
          const name = `"p${index}${odd.replaceAll('"', '')}"`;
          const other = source === null ? undefined : profiles[source];
          const named = source === null ? undefined : `p${source}${other?.odd.replaceAll('"', '') ?? ''}`;
          return named === undefined
            ? `[profile ${name}]\n${adminKeys}`
            : `[profile ${name}]\nrole_arn = arn:aws:iam::${111111111111 + (index % 3)}:role/r\nsource_profile = ${named}\n`;
        })
        .join(''),
    );

  it('each profile is drawn once, boxes lie beside each other, and marks are where the faults are', async () => {
    await fc.assert(
      fc.asyncProperty(configs, async (config) => {
        const graph = await graphOf(config);
        const root = picture(graph);
        const tooltips = shown(root)
          .filter(({ classes }) => !classes.includes('continued'))
          .map(({ classes, tooltip }) => `${tooltip.split('\n')[0] ?? ''} ${/ cycle\b/.test(classes)}`);
        expect(tooltips.toSorted()).toEqual(graph.map(({ name, mark }) => `${name} ${mark === 'cycle'}`).toSorted());
        expect(overlaps(root)).toEqual([]);
        expect(mermaid(draw(graph))).toMatch(/^flowchart LR\n/);
        expect(dot(draw(graph))).toMatch(/\n\}\n$/);
      }),
      { numRuns: 60 },
    );
  });

  it('a profile is marked as of a cycle exactly if its sources come back to it', async () => {
    await fc.assert(
      fc.asyncProperty(configs, async (config) => {
        for (const node of await graphOf(config)) {
          expect([node.name, node.mark === 'cycle']).toEqual([node.name, comesBack(await graphOf(config), node.name)]);
        }
      }),
      { numRuns: 15 },
    );
  });

  function comesBack(graph: Graph, name: string): boolean {
    let node = graph.find((candidate) => candidate.name === name);
    for (let steps = 0; steps < graph.length && node?.from !== undefined; steps += 1) {
      node = graph[node.from.node];
      if (node?.name === name) return true;
    }
    return false;
  }
});
