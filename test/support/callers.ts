import type { Box } from './case.ts';
import type { Run } from './program.ts';
import { root } from './root.ts';

const sdk = `const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
const client = new STSClient({ region: 'us-east-1', credentials: defaultProvider({ profile: 'app' }) });
console.log((await client.send(new GetCallerIdentityCommand({}))).Arn);`;
const boto = `import boto3, os
session = boto3.Session(profile_name="app", region_name="us-east-1")
print(session.client("sts", endpoint_url=os.environ["AWS_ENDPOINT_URL"]).get_caller_identity()["Arn"])`;

/** How real callers print the ARN of who they are as profile `app`. */
export const whoAmI = {
  aws: [
    'aws',
    '--profile',
    'app',
    '--region',
    'us-east-1',
    'sts',
    'get-caller-identity',
    '--query',
    'Arn',
    '--output',
    'text',
  ],
  boto3: ['python3', '-c', boto],
  sdk: [process.execPath, '--no-warnings', '--input-type=module', '-e', sdk],
} as const;

/** Runs a caller in the project’s own folder, so that the SDK is found; the config is the home’s all the same. */
export async function call(box: Box, words: readonly string[]): Promise<Run> {
  const url = box.env['AWS_ENDPOINT_URL_STS'] ?? '';
  // Versions of the CLI before 1.29 and 2.13 know the flag, but not the variable.
  const told = words[0] === 'aws' ? ['aws', '--endpoint-url', url, ...words.slice(1)] : words;
  return box.command(told, { cwd: root, env: { AWS_ENDPOINT_URL: url, AWS_REGION: 'us-east-1', AWS_PAGER: '' } });
}
