import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { draw } from '../../../src/graph/drawing.ts';
import { dot } from '../../../src/graph/dot.ts';
import { mermaid } from '../../../src/graph/mermaid.ts';
import { graphOf, roleProfile } from '../../support/chart.ts';
import { adminKeys } from '../../support/configs.ts';
import { programs, skipped } from '../../support/installed.ts';

const key = `[default]\n${adminKeys}`;
const small = `${key}${roleProfile('deploy', 'default')}${roleProfile('old', 'gone')}${roleProfile('a', 'b')}${roleProfile('b', 'a')}[profile apps]\ncredential_process = rolechain process --profile deploy\n`;
const siblings = (count: number): string =>
  `${key}${Array.from({ length: count }, (_, index) => roleProfile(`p${index}`, 'default')).join('')}`;

const hostile = `[profile end]\n${adminKeys}${[
  '"><script>alert(1)</script>',
  String.raw`a\N\l -- b; click`,
  'style:#a; %%{init: {}}%% `md`',
  '__proto__',
  'a&amp;b ]] --> ((c))',
]
  .map((name) => `[profile "${name}"]\nrole_arn = arn:aws:iam::111111111111:role/x\nsource_profile = end\n`)
  .join('')}`;

describe('mermaid', () => {
  it('of a small config', async () => {
    expect(mermaid(draw(await graphOf(small)))).toBe(`flowchart LR
  n0["gone<br/>✗ no such profile"]
  n1["default<br/>access key"]
  n2["deploy<br/>deploy · 111111111111"]
  n3["old<br/>old · 111111111111<br/>! SOURCE_PROFILE_UNKNOWN"]
  n4["a<br/>a · 111111111111<br/>↻ in a cycle"]
  n5["b<br/>b · 111111111111<br/>↻ in a cycle"]
  n6["apps"]
  n1 --> n2
  n0 -.->|missing| n3
  n5 -.->|cycle| n4
  n4 -.->|cycle| n5
  n2 -.->|process| n6
  classDef cycle stroke:#d1242f,stroke-width:2px,stroke-dasharray:6 3
  class n4,n5 cycle
  classDef missing stroke:#d1242f,stroke-width:2px,stroke-dasharray:2 3
  class n0 missing
  classDef fault stroke:#d1242f,stroke-width:2px
  class n3 fault
  linkStyle 1,2,3 stroke:#d1242f,stroke-width:2px
`);
  });

  it('of a config without profiles', () => {
    expect(mermaid({ boxes: [], arrows: [] })).toBe('flowchart LR\n');
  });

  it('puts siblings into one frame, in columns', async () => {
    const text = mermaid(draw(await graphOf(siblings(30))));
    expect(text).toContain('  n0 --> n1\n');
    expect(text).toContain('  subgraph n1["30 profiles in 111111111111"]\n    direction LR\n    n1c0["p0<br/>p1<br/>');
    expect(text).toContain('    n1c0 ~~~ n1c1\n  end\n');
    expect(text.split('\n')).toHaveLength(10);
  });

  it('keeps 500 profiles below what Mermaid draws', async () => {
    expect(mermaid(draw(await graphOf(siblings(500)))).length).toBeLessThan(50_000);
  });

  it('writes nothing of a name that Mermaid, Markdown or HTML could read as their own', async () => {
    const labels = mermaid(draw(await graphOf(hostile))).match(/"[^\n]*"/g) ?? [];
    for (const label of labels)
      expect(label.replaceAll('<br/>', '')).toMatch(/^"(?:[\p{L}\p{N} ._/·!↻✗⊘∅-]|#\d+;)*"$/u);
    expect(labels.join('\n')).toContain('#34;#62;#60;script#62;alert#40;1#41;#60;/script#62;');
  });
});

describe('dot', () => {
  it('of a small config', async () => {
    const file = (await graphOf(small)).find(({ name }) => name === 'old')?.fault?.message;
    const cycle = ['a → b → a', 'b → a → b'].map((path) => `profiles form a cycle: ${path}`);
    expect(dot(draw(await graphOf(small)))).toBe(String.raw`digraph rolechain {
  rankdir=LR
  node [shape=box, style=rounded, fontname="Helvetica", fontsize=11]
  edge [fontname="Helvetica", fontsize=9, color="#59636e"]
  n0 [label="gone\n✗ no such profile", tooltip="gone\n✗ no such profile", style=dotted, color="#d1242f", penwidth=2]
  n1 [label="default\naccess key", tooltip="default\naccess key"]
  n2 [label="deploy\ndeploy · 111111111111", tooltip="deploy\ndeploy · 111111111111"]
  n3 [label="old\nold · 111111111111\n! SOURCE_PROFILE_UNKNOWN", tooltip="old\nold · 111111111111\n${file ?? ''}", color="#d1242f", penwidth=2]
  n4 [label="a\na · 111111111111\n↻ in a cycle", tooltip="a\na · 111111111111\n${cycle[0] ?? ''}", style="rounded,dashed", color="#d1242f", penwidth=2]
  n5 [label="b\nb · 111111111111\n↻ in a cycle", tooltip="b\nb · 111111111111\n${cycle[1] ?? ''}", style="rounded,dashed", color="#d1242f", penwidth=2]
  n6 [label="apps", tooltip="apps"]
  n1 -> n2
  n0 -> n3 [style=dashed, color="#d1242f", penwidth=2, label="missing"]
  n5 -> n4 [style=dashed, color="#d1242f", penwidth=2, label="cycle"]
  n4 -> n5 [style=dashed, color="#d1242f", penwidth=2, label="cycle"]
  n2 -> n6 [style=dashed, label="process"]
}
`);
  });

  it.skipIf(!programs.dot)(`is what Graphviz reads, whatever the names${skipped(programs.dot, 'dot')}`, async () => {
    for (const config of [small, siblings(500), hostile]) {
      const input = dot(draw(await graphOf(config)));
      const { status, stdout, stderr } = spawnSync('dot', ['-Tplain'], { input, encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toMatch(/^graph /);
      expect(stdout.match(/^node /gm)).toHaveLength(draw(await graphOf(config)).boxes.length);
    }
  });
});
