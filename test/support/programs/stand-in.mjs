// What the stand-ins for other programs have in common.
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

/** What stands on the command line; Node itself would take `--env-file` from it. */
export const words = (process.env.READER_WORDS ?? '').split('\n').slice(0, -1);

/** What `aws sts get-caller-identity` prints, as a value. */
export async function whoAmI(credentials) {
  const client = new STSClient({ region: process.env.AWS_REGION ?? 'us-east-1', credentials });
  const { UserId, Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
  return { UserId, Account, Arn };
}

/** What a program has that is given credentials by its environment; throws where one is missing. */
export function fromEnvironment(env) {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  if (!accessKeyId || !secretAccessKey || !sessionToken) fail(`the environment lacks credentials`);
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** @type {(reason: string) => never} */
export function fail(reason) {
  console.error(`stand-in: ${reason}`);
  process.exit(64);
}
