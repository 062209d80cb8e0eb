import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ofTheProgram } from '../../vitest.config.ts';
import { readCase } from '../cli/read-case.ts';
import { root } from '../support/root.ts';

const folder = join(root, 'test');
const numbers = Array.from({ length: 42 }, (_, index) => index + 1);

/** A place as the table names it, and the numbers of the bad days that its tests are named by. */
interface Place {
  readonly name: string;
  /** Whether it starts the program, Node's and the standalone alike. */
  readonly blackBox: boolean;
  readonly shows: ReadonlySet<number>;
}

const places: readonly Place[] = [
  { name: 'cli/cases', blackBox: true, shows: new Set(numbersOfCases()) },
  ...readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => ({
      name: file.slice(0, -'.test.ts'.length),
      blackBox: file.startsWith('cli/') || ofTheProgram.includes(`test/${file}`),
      shows: new Set(numbersIn(readFileSync(join(folder, file), 'utf8'))),
    })),
];

function numbersOfCases(): readonly number[] {
  const cases = join(folder, 'cli/cases');
  return readdirSync(cases).flatMap((name) => {
    const json: unknown = JSON.parse(readFileSync(join(cases, name, 'case.json'), 'utf8'));
    return readCase(json).faults;
  });
}

/** Of the names of tests; one that the standalone skips shows nothing of it. */
function numbersIn(source: string): readonly number[] {
  const names = [...source.matchAll(/(['"`])((?:(?!\1).)*\bFAULTS? \d(?:(?!\1).)*)\1/g)].map(([, , name = '']) => name);
  return names
    .filter((name) => !name.includes('notOfStandalone'))
    .flatMap((name) => [...name.matchAll(/\bFAULTS? (\d+(?:(?:, | and )\d+)*)/g)])
    .flatMap(([, list = '']) => list.split(/\D+/).map(Number));
}

const placesOf = (number: number, blackBox: boolean): readonly string[] =>
  places
    .filter((place) => place.blackBox === blackBox && place.shows.has(number))
    .map(({ name }) => name)
    .toSorted();

it.each(numbers)('bad day %i is shown by a test of both programs', (number) => {
  expect(placesOf(number, true)).not.toEqual([]);
});

it('test/README.md tells where each is shown, tests of the program first', () => {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const rows = readme.split('\n').flatMap((line) => {
    const [, number, , where] = /^\| (\d+) \| ([^|]+) \| ([^|]+) \|/.exec(line) ?? [];
    return number === undefined ? [] : [`${number}: ${where}`];
  });
  expect(rows).toEqual(
    numbers.map((number) => `${number}: ${[...placesOf(number, true), ...placesOf(number, false)].join(', ')}`),
  );
});

it('no test is named by a number that there is not', () => {
  expect(places.flatMap(({ shows }) => [...shows]).filter((number) => !numbers.includes(number))).toEqual([]);
});
