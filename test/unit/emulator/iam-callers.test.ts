import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  GetRoleCommand,
  IAMClient,
  NoSuchEntityException,
  paginateListUserPolicies,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { startEmulator, type Emulator } from '../../emulator/emulator.ts';
import { allow, workbench, workbenchKeys } from '../../emulator/worlds.ts';
import { programs, skipped } from '../../support/installed.ts';

// Real clients read what IAM answers here. With an address of their own they sign for the region they are told, so that
// must be us-east-1, as it is for the one address that IAM has at AWS.
const mayPut = JSON.stringify(allow('s3:PutObject', 'arn:aws:s3:::amzn-s3-demo-bucket/*'));

describe.skipIf(!programs.awsWithEndpoints)(
  `the AWS CLI${skipped(programs.awsWithEndpoints, 'AWS CLI from 1.29 or 2.13 on')}`,
  () => {
    it('changes a policy, and sees what that changes', async () => {
      await using emulator = await startEmulator(workbench);
      const [admin, alice] = [cli(emulator, 'admin'), cli(emulator, 'alice')];
      const put = ['s3api', 'put-object', '--bucket', 'amzn-s3-demo-bucket', '--key', 'new'];
      await expect(alice(...put)).rejects.toThrow(/AccessDenied.*because no identity-based policy allows/);
      const policy = ['--user-name', 'alice', '--policy-name', 'Upload'];
      await admin('iam', 'put-user-policy', ...policy, '--policy-document', mayPut);
      await alice(...put);
      const shown = await admin('iam', 'get-user-policy', ...policy, '--query', 'PolicyDocument', '--output', 'json');
      expect(JSON.parse(shown)).toEqual(JSON.parse(mayPut));
      await admin('iam', 'delete-user-policy', ...policy);
      await expect(alice(...put)).rejects.toThrow(/AccessDenied/);
    });

    it('reads a role, and may not', async () => {
      await using emulator = await startEmulator(workbench);
      const words = ['iam', 'get-role', '--role-name', 'Uploader', '--query', 'Role.AssumeRolePolicyDocument.Version'];
      expect(await cli(emulator, 'admin')(...words)).toContain('2012-10-17');
      await expect(cli(emulator, 'alice')(...words)).rejects.toThrow(/iam:GetRole on resource: role Uploader because/);
    });
  },
);

const boto = `import boto3, json, os
iam = boto3.client("iam", region_name="us-east-1", endpoint_url=os.environ["AWS_ENDPOINT_URL"])
iam.put_role_policy(RoleName="Uploader", PolicyName="Second", PolicyDocument='${mayPut}')
pages = iam.get_paginator("list_role_policies").paginate(RoleName="Uploader")
try:
    iam.get_role(RoleName="None")
except iam.exceptions.NoSuchEntityException as error:
    missing = str(error)
print(json.dumps({
    "names": [page["PolicyNames"] for page in pages],
    "effect": iam.get_role(RoleName="Uploader")["Role"]["AssumeRolePolicyDocument"]["Statement"]["Effect"],
    "missing": missing,
}))`;

describe.skipIf(!programs.boto3)(`boto3${skipped(programs.boto3, 'boto3')}`, () => {
  it('writes, reads page by page, and knows the errors', async () => {
    await using emulator = await startEmulator(workbench, { pageSize: 1 });
    const { stdout } = await promisify(execFile)('python3', ['-c', boto], { env: environment(emulator, 'admin') });
    expect(JSON.parse(stdout)).toEqual({
      names: [['Bucket'], ['Second']],
      effect: 'Allow',
      missing:
        'An error occurred (NoSuchEntity) when calling the GetRole operation: The role with name None cannot be found.',
    });
  });
});

it('the SDK for JavaScript reads page by page, and knows the errors', async () => {
  await using emulator = await startEmulator(workbench, { pageSize: 1 });
  const { id: accessKeyId, secret: secretAccessKey } = workbenchKeys.admin;
  const credentials = { accessKeyId, secretAccessKey };
  const client = new IAMClient({ region: 'us-east-1', endpoint: emulator.url, credentials });
  for (const PolicyName of ['A', 'B']) {
    // oxlint-disable-next-line no-await-in-loop
    await client.send(new PutUserPolicyCommand({ UserName: 'alice', PolicyName, PolicyDocument: mayPut }));
  }
  const pages: (readonly string[] | undefined)[] = [];
  for await (const { PolicyNames } of paginateListUserPolicies({ client }, { UserName: 'alice' })) {
    pages.push(PolicyNames);
  }
  expect(pages).toEqual([['A'], ['B'], ['BecomeUploader']]);
  await expect(client.send(new GetRoleCommand({ RoleName: 'None' }))).rejects.toThrow(NoSuchEntityException);
  client.destroy();
});

function environment(emulator: Emulator, user: keyof typeof workbenchKeys): Record<string, string | undefined> {
  return {
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    AWS_ACCESS_KEY_ID: workbenchKeys[user].id,
    AWS_SECRET_ACCESS_KEY: workbenchKeys[user].secret,
    AWS_ENDPOINT_URL: emulator.url,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_PAGER: '',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

function cli(emulator: Emulator, user: keyof typeof workbenchKeys): (...args: string[]) => Promise<string> {
  return async (...args) => (await promisify(execFile)('aws', args, { env: environment(emulator, user) })).stdout;
}
