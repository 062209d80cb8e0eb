import { readProfiles } from '../src/config/profile.ts';
import { median } from './quantiles.ts';
import { unrelated } from './world.ts';

// npm run bench:parse: what reading the config costs, beside the least that any reader must do: cut the text into lines.
const profiles = Number(process.argv[2] ?? 10_000);
const text = unrelated(profiles);

const none = { file: 'credentials', text: '' };
const parse: number[] = [];
const split: number[] = [];
for (let round = 0; round < 15; round += 1) {
  split.push(timed(() => text.split('\n').map((line) => line.trim()).length));
  parse.push(timed(() => readProfiles({ file: 'config', text }, none).profiles.size));
}
const first = parse[0] ?? 0;
console.log(`${profiles} profiles, ${(text.length / 1e6).toFixed(1)} MB, ${parse.length} rounds`);
console.log(`first parse in a process  ${first.toFixed(1)} ms`);
console.log(`parse, median             ${median(parse).toFixed(1)} ms`);
console.log(`lines cut, median         ${median(split).toFixed(1)} ms`);
console.log(`ratio                     ${(median(parse) / median(split)).toFixed(1)}`);

function timed(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
