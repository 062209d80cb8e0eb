// The AWS CLI where it is installed. `aws sso login`, which needs a browser, leaves the token that a browser would bring.
// Without an AWS CLI: `aws sts get-caller-identity`, and the two commands of `aws-requests.mjs`.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { putObject, putUserPolicy } from './aws-requests.mjs';
import { fail, whoAmI, words } from './stand-in.mjs';

const {
  HOME = '',
  READER_AWS_PATH: PATH = '',
  READER_AWS_FLAG: flagForUrl = '',
  AWS_ENDPOINT_URL: url = '',
} = process.env;
const flag = (name) => (words.includes(name) ? words[words.indexOf(name) + 1] : undefined);

if (words[0] === 'sso' && words[1] === 'login') signIn();
else if (PATH !== '') {
  // Versions before 1.29 and 2.13 know the flag, but not the variable.
  const told = flagForUrl === '' ? words : [flagForUrl, url, ...words];
  const { status } = spawnSync('aws', told, { stdio: 'inherit', env: { ...process.env, PATH } });
  process.exitCode = status ?? 1;
} else if (words[0] === 's3api' && words[1] === 'put-object') await putObject(flags(), await credentials());
else if (words[0] === 'iam' && words[1] === 'put-user-policy') await putUserPolicy(flags(), await credentials());
else if (words[0] === 'sts' && words[1] === 'get-caller-identity') {
  const identity = await whoAmI(await credentials());
  if (flag('--query') === 'Arn' && flag('--output') === 'text') console.log(identity.Arn);
  else console.log(JSON.stringify(identity, undefined, 4));
} else fail(`aws ${words.join(' ')}`);

/** As the AWS CLI finds them: those of the profile, else those of the environment. */
async function credentials() {
  const profile = flag('--profile');
  return defaultProvider({ ...(profile !== undefined && { profile }) })();
}

/** Every flag with its value. */
function flags() {
  return Object.fromEntries(
    words.flatMap((word, index) => (word.startsWith('--') ? [[word.slice(2), words[index + 1]]] : [])),
  );
}

function signIn() {
  const config = readFileSync(`${HOME}/.aws/config`, 'utf8');
  const profile = section(config, `profile ${flag('--profile')}`);
  const session = value(profile, 'sso_session');
  const startUrl = value(section(config, `sso-session ${session}`), 'sso_start_url');
  const token = { startUrl, region: 'eu-west-1', accessToken: 'token-of-the-browser', expiresAt: inAnHour() };
  mkdirSync(`${HOME}/.aws/sso/cache`, { recursive: true });
  const name = createHash('sha1').update(session).digest('hex');
  writeFileSync(`${HOME}/.aws/sso/cache/${name}.json`, JSON.stringify(token), { mode: 0o600 });
  console.log(`Successfully logged into Start URL: ${startUrl}`);
}

function section(config, name) {
  return config.split(/^(?=\[)/m).find((part) => part.startsWith(`[${name}]`)) ?? fail(`there is no [${name}]`);
}

function value(text, key) {
  return new RegExp(`^${key} = (.*)$`, 'm').exec(text)?.[1] ?? fail(`there is no ${key}`);
}

function inAnHour() {
  return new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+/, '');
}
