// `docker run --rm [--env-file FILE] [-e NAME …] amazon/aws-cli sts get-caller-identity`: the container has the variables
// that it is given, and no others. A value on the command line is refused: everybody on the machine can read it there.
import { readFileSync } from 'node:fs';
import { fail, fromEnvironment, whoAmI, words } from './stand-in.mjs';

const [command, ...rest] = words;
if (command !== 'run') fail(`docker ${command}`);
const env = {};
while (rest[0]?.startsWith('-')) {
  const option = rest.shift();
  if (option === '--env-file') readFile(rest.shift());
  else if (option === '-e') readName(rest.shift());
  else if (option !== '--rm') fail(`docker run ${option}`);
}
if (rest.join(' ') !== 'amazon/aws-cli sts get-caller-identity') fail(`docker run ${rest.join(' ')}`);
if (!env.AWS_REGION) fail('the container has no region');
console.log(JSON.stringify(await whoAmI(fromEnvironment(env)), undefined, 4));

function readFile(file) {
  for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
    const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(line) ?? fail(`--env-file has a line that is no variable`);
    env[name] = value;
  }
}

function readName(name) {
  if (!/^[A-Z_]+$/.test(name)) fail('a value stands on the command line');
  env[name] = process.env[name];
}
