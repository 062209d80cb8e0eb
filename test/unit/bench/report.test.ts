import { describe, expect, it } from 'vitest';
import { asJson, asMarkdown, asText, type Report } from '../../../bench/report.ts';
import type { Row } from '../../../bench/table.ts';

const ratio: Row = {
  number: 2,
  what: 'a hit ÷ bare start',
  ours: { unit: 'ms', value: { low: 44, median: 45.55, high: 47 } },
  beside: { unit: 'ms', value: 35 },
  result: { unit: 'times', value: { low: 1.2, median: 1.3, high: 1.41 } },
  target: { atMost: 1.3 },
};
const times = (value: number, target: Row['target']): Row => ({
  number: 3,
  what: 'of them',
  result: { unit: 'times', value },
  ...(target === undefined ? {} : { target }),
});
const report: Report = {
  date: '2026-01-31',
  machine: '2 × CPU',
  rounds: 31,
  short: false,
  beside: ['Node 20.20.2', 'AWS CLI 1.45.11'],
  rows: [ratio],
  notHere: [],
  wrong: [],
};
const lastCells = (row: Row): readonly string[] =>
  (asMarkdown({ ...report, rows: [row] }).split('\n')[4] ?? '')
    .split('|')
    .slice(5, 8)
    .map((cell) => cell.trim());

describe('whether a target is met', () => {
  it.each<readonly [Row, readonly string[]]>([
    [ratio, ['1.30× [1.20–1.41]', 'at most 1.3×', 'met']],
    [times(1.95, { atMost: 1.5 }), ['1.95×', 'at most 1.5×', 'missed by 30 %']],
    [times(20, { atLeast: 20 }), ['20.00×', 'at least 20×', 'met']],
    [times(15, { atLeast: 20 }), ['15.00×', 'at least 20×', 'missed by 25 %']],
    [times(3, undefined), ['3.00×', '', '']],
    [{ ...ratio, result: { unit: 'calls', value: 1 }, target: { atMost: 1 } }, ['1 call', 'at most 1 call', 'met']],
    [
      { ...ratio, result: { unit: 'MB', value: 17 }, target: { under: 17 } },
      ['17 MB', 'under 17 MB', 'missed by less than 1 %'],
    ],
    [
      { ...ratio, result: { unit: 'packages', value: 3 }, target: { under: 24 } },
      ['3 packages', 'under 24 packages', 'met'],
    ],
    [{ ...ratio, result: { unit: 'power', value: 1.031 }, target: { atMost: 1.1 } }, ['1.03', 'at most 1.1', 'met']],
  ])('%#', (row, expected) => {
    expect(lastCells(row)).toEqual(expected);
  });
});

describe('the report', () => {
  it('for a terminal stands in columns', () => {
    expect(asText({ ...report, notHere: ['aws-vault', 'Node 22'], wrong: ['hit: nobody'] })).toBe(
      `2026-01-31, 2 × CPU; 31 rounds.

no.  what                ours     beside it  result [middle half]  target        verdict
2    a hit ÷ bare start  45.5 ms  35 ms      1.30× [1.20–1.41]     at most 1.3×  met

Side by side: Node 20.20.2; AWS CLI 1.45.11.
Not here: aws-vault; Node 22.
Not answered rightly: hit: nobody
`,
    );
  });

  it('for the page is a table', () => {
    expect(asMarkdown({ ...report, short: true })).toBe(
      `2026-01-31, 2 × CPU; short: it runs, and these are no figures.

| no. | what | ours | beside it | result [middle half] | target | verdict |
| --- | --- | --- | --- | --- | --- | --- |
| 2 | a hit ÷ bare start | 45.5 ms | 35 ms | 1.30× [1.20–1.41] | at most 1.3× | met |

Side by side: Node 20.20.2; AWS CLI 1.45.11.

Not here: nothing.
`,
    );
  });

  it('for keeping is JSON with every value in it', () => {
    expect(JSON.parse(asJson(report))).toEqual(report);
  });
});
