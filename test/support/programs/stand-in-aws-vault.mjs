// `aws-vault export --format=json --no-session base`: prints the long-term key that it has of that name.
import { fail, words } from './stand-in.mjs';

const line = words.join(' ');
if (line !== 'export --format=json --no-session base') fail(`aws-vault ${line}`);
// It does so, too.
if (process.env.AWS_VAULT) fail('in an existing aws-vault subshell');
const { READER_ACCESS_KEY_ID: AccessKeyId, READER_SECRET_ACCESS_KEY: SecretAccessKey } = process.env;
console.log(JSON.stringify({ Version: 1, AccessKeyId, SecretAccessKey }, undefined, 2));
