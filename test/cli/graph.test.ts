import { describe, expect } from 'vitest';
import { fiveHops } from '../emulator/worlds.ts';
import { it, type Box } from '../support/case.ts';
import { roleProfile } from '../support/chart.ts';
import { adminKeys } from '../support/configs.ts';
import { readXml } from '../support/xml.ts';

const config = `[default]\n${adminKeys}${roleProfile('deploy', 'default')}${roleProfile('audit', 'default')}${roleProfile('a', 'b')}${roleProfile('b', 'a')}`;

const printed = async (box: Box, ...words: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await box.run(['graph', ...words]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};

it('graph prints Mermaid, and calls nothing', async ({ box }) => {
  const sts = await box.emulate(fiveHops);
  box.secrets.push('AKIAIOSFODNN7EXAMPLE');
  box.config(config);
  expect(await printed(box)).toBe(`flowchart LR
  n0["default<br/>access key"]
  n1["deploy<br/>deploy · 111111111111"]
  n2["audit<br/>audit · 111111111111"]
  n3["a<br/>a · 111111111111<br/>↻ in a cycle"]
  n4["b<br/>b · 111111111111<br/>↻ in a cycle"]
  n0 --> n1
  n0 --> n2
  n4 -.->|cycle| n3
  n3 -.->|cycle| n4
  classDef cycle stroke:#d1242f,stroke-width:2px,stroke-dasharray:6 3
  class n3,n4 cycle
  linkStyle 2,3 stroke:#d1242f,stroke-width:2px
`);
  expect(sts.calls).toEqual([]);
});

it('graph PROFILE draws the chains through that profile alone', async ({ box }) => {
  box.config(config);
  const alone = `flowchart LR
  n0["default<br/>access key"]
  n1["deploy<br/>deploy · 111111111111"]
  n0 --> n1
`;
  expect(await printed(box, 'deploy')).toBe(alone);
  expect(await printed(box, '--profile', 'deploy')).toBe(alone);
  // The whole is meant, whatever profile a shell is set to.
  expect((await box.run(['graph'], { env: { AWS_PROFILE: 'deploy' } })).stdout).toContain('audit');
});

it('graph --format dot and svg are whole documents', async ({ box }) => {
  box.config(config);
  expect(await printed(box, '--format', 'dot')).toMatch(/^digraph rolechain \{\n[^]*\n\}\n$/);
  const picture = readXml(await printed(box, '--format=svg'));
  expect(picture.all('title')[0]?.text()).toBe('5 profiles, 2 in a cycle ↻');
});

describe('a refusal', () => {
  it.for([
    { what: 'a profile that is not there', words: ['deploi'], code: 3, says: 'did you mean deploy?' },
    {
      what: 'another format',
      words: ['--format', 'png'],
      code: 2,
      says: '--format is png, which is none of mermaid, dot, svg',
    },
    { what: 'a profile given twice', words: ['a', '--profile', 'b'], code: 2, says: 'given twice' },
  ])('of $what', async ({ words, code, says }, { box }) => {
    box.config(config);
    const ran = await box.run(['graph', ...words]);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code, stdout: '' });
    expect(ran.stderr).toContain(says);
  });
});

it('graph of an empty config is a graph without anything', async ({ box }) => {
  expect(await printed(box)).toBe('flowchart LR\n');
  expect(
    readXml(await printed(box, '--format', 'svg'))
      .all('title')[0]
      ?.text(),
  ).toBe('0 profiles');
});

it('graph takes names as they are, in each format', async ({ box }) => {
  const names = ['"><script>alert(1)</script>', 'end', '__proto__', 'constructor', '<!-- & -->'];
  box.config(
    `[default]\n${adminKeys}${names.map((name) => `[profile "${name}"]\nrole_arn = arn:aws:iam::111111111111:role/x\nsource_profile = default\n`).join('')}`,
  );
  expect(await printed(box)).not.toContain('<script');
  expect(await printed(box, '--format', 'dot')).not.toContain('<script');
  const shown = readXml(await printed(box, '--format', 'svg'))
    .all('tspan')
    .map((span) => span.text());
  expect(shown.filter((text) => names.includes(text)).toSorted()).toEqual(names.toSorted());
});

it('graph of 500 profiles has a size that a page and a screen can hold', async ({ box }) => {
  const profiles = Array.from({ length: 499 }, (_, index) => {
    const source = index < 10 ? 'default' : `p${index % 10}`;
    return roleProfile(`p${index}`, source);
  });
  box.config(`[default]\n${adminKeys}${profiles.join('')}`);
  expect((await printed(box)).length).toBeLessThan(50_000);
  expect((await printed(box, '--format', 'dot')).length).toBeLessThan(100_000);
  const svg = await printed(box, '--format', 'svg');
  expect(svg.length).toBeLessThan(200_000);
  const { attributes } = readXml(svg);
  expect(Number(attributes.get('width'))).toBeLessThan(4_000);
  expect(Number(attributes.get('height'))).toBeLessThan(4_000);
});
