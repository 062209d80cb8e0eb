// `terraform plan` of a `main.tf` with one AWS provider: gets the credentials as the provider does (the environment first,
// then the profile's credential_process through a shell); where `main.tf` names the profile, sixty times at once.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fail, fromEnvironment, whoAmI, words } from './stand-in.mjs';

const { AWS_ACCESS_KEY_ID, AWS_PROFILE, HOME = '' } = process.env;
const providers = AWS_PROFILE === undefined ? 60 : 1;
if (words[0] !== 'plan') fail(`terraform ${words.join(' ')}`);
const profile = AWS_PROFILE ?? /^ *profile += "(.*)"$/m.exec(readFileSync('main.tf', 'utf8'))?.[1];
const credentials = AWS_ACCESS_KEY_ID === undefined ? await fromProfile() : fromEnvironment(process.env);
const { Arn } = await whoAmI(credentials);
console.log(`data.aws_caller_identity.me: Reading...

Changes to Outputs:
  + arn = "${Arn}"

You can apply this plan to save these new output values.`);

async function fromProfile() {
  const config = readFileSync(`${HOME}/.aws/config`, 'utf8');
  const part = config.split(/^(?=\[)/m).find((one) => one.startsWith(`[profile ${profile}]`)) ?? '';
  const command = /^credential_process = (.*)$/m.exec(part)?.[1] ?? fail(`profile ${profile} has no process`);
  const answers = await Promise.all(Array.from({ length: providers }, () => answerOf(command)));
  const keys = new Set(answers.map(({ AccessKeyId }) => AccessKeyId));
  if (keys.size !== 1) fail(`${keys.size} sessions for ${providers} providers`);
  const [{ AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken }] = answers;
  return { accessKeyId, secretAccessKey, sessionToken };
}

function answerOf(command) {
  const child = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (text) => (stdout += text));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve(code === 0 ? JSON.parse(stdout) : fail(`${command} ended with ${code}`)));
  });
}
