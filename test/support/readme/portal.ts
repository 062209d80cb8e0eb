import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Emulator } from '../../emulator/emulator.ts';
import { testAdminKey } from '../../emulator/worlds.ts';
import { stubServer, type Stub } from '../stub-server.ts';

/** IAM Identity Center: whoever has the browser's token gets a session of a role, under the name alice. */
export async function startPortal(aws: Emulator, role: string): Promise<Stub> {
  const credentials = { accessKeyId: testAdminKey.id, secretAccessKey: testAdminKey.secret };
  const sts = new STSClient({ region: 'us-east-1', endpoint: aws.url, credentials });
  return stubServer(async ({ headers, url }, response) => {
    const { searchParams } = new URL(url, aws.url);
    const RoleArn = `arn:aws:iam::${searchParams.get('account_id')}:role/${role}`;
    if (headers['x-amz-sso_bearer_token'] !== 'token-of-the-browser' || searchParams.get('role_name') !== role) {
      response.writeHead(401).end('{}');
      return;
    }
    const { Credentials: given } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'alice' }));
    const roleCredentials = {
      accessKeyId: given?.AccessKeyId,
      secretAccessKey: given?.SecretAccessKey,
      sessionToken: given?.SessionToken,
      expiration: given?.Expiration?.getTime(),
    };
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ roleCredentials }));
  });
}
