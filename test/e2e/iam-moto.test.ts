import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Credentials } from '../../src/credentials/credentials.ts';
import { openIam } from '../../src/iam/client.ts';
import { iamReader } from '../../src/iam/reader.ts';
import { Deadline } from '../../src/session/deadline.ts';
import { allow, trust } from '../emulator/documents.ts';
import { programs, skipped } from '../support/installed.ts';

const account = '123456789012';
const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };

describe.skipIf(!programs.moto)(`IAM as moto answers it${skipped(programs.moto, 'moto for Python')}`, () => {
  let server: ChildProcess;
  let url: string;
  let iam: IAMClient;

  beforeAll(async () => {
    server = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    url = await new Promise((resolve, reject) => {
      server.once('exit', () => reject(new Error('moto ended')));
      if (server.stderr === null) return;
      createInterface(server.stderr).on('line', (line) => {
        const found = /Running on (http:\/\/\S+)/.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    iam = new IAMClient({ region: 'us-east-1', endpoint: url, credentials: keys });
  }, 60_000);

  afterAll(() => {
    iam?.destroy();
    server?.kill('SIGKILL');
  });

  it('a role with its path and trust policy, and every policy of a user, wherever it hangs', async () => {
    const [trusts, mine, ours, managed] = [
      trust(`arn:aws:iam::${account}:root`, { StringEquals: { 'sts:ExternalId': 'ü + % b' } }),
      allow('s3:GetObject', 'arn:aws:s3:::a/*'),
      allow('sts:AssumeRole', '*'),
      allow('iam:Get*', '*'),
    ].map((document) => JSON.stringify(document));
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'Deploy',
        Path: '/team/',
        AssumeRolePolicyDocument: trusts,
        MaxSessionDuration: 7200,
      }),
    );
    await iam.send(new PutRolePolicyCommand({ RoleName: 'Deploy', PolicyName: 'Inline', PolicyDocument: mine }));
    await iam.send(new CreateUserCommand({ UserName: 'alice', Path: '/dev/' }));
    await iam.send(new PutUserPolicyCommand({ UserName: 'alice', PolicyName: 'Mine', PolicyDocument: mine }));
    await iam.send(new CreateGroupCommand({ GroupName: 'ops' }));
    await iam.send(new AddUserToGroupCommand({ GroupName: 'ops', UserName: 'alice' }));
    await iam.send(new PutGroupPolicyCommand({ GroupName: 'ops', PolicyName: 'Ours', PolicyDocument: ours }));
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'Managed', PolicyDocument: managed }));
    const arn = Policy?.Arn;
    await iam.send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn: arn }));

    const ask = await openIam({
      settings: { region: 'us-east-1', endpoint: { url }, fips: false, dualStack: false },
      env: {},
      deadline: new Deadline(() => performance.now(), 20_000),
      trace: () => undefined,
    });
    const reader = iamReader(ask([new Credentials(keys)], account));
    expect((await reader.role('Deploy', 'x')).value).toEqual({
      arn: `arn:aws:iam::${account}:role/team/Deploy`,
      uniqueId: expect.stringMatching(/^AROA/),
      trust: { text: trusts, source: 'trust policy of role Deploy', named: true, line: 1 },
      maxSessionSeconds: 7200,
      boundaryArn: undefined,
    });
    expect(await reader.rolePolicies('Deploy')).toEqual({
      policies: [{ text: mine, source: 'policy Inline of role Deploy', named: true, line: 1 }],
      unread: [],
    });
    expect((await reader.user('alice', 'x')).value?.arn).toBe(`arn:aws:iam::${account}:user/dev/alice`);
    expect(await reader.userPolicies('alice')).toEqual({
      policies: [
        { text: mine, source: 'policy Mine of user alice', named: true, line: 1 },
        { text: managed, source: arn, named: true, line: 1 },
        { text: ours, source: 'policy Ours of group ops', named: true, line: 1 },
      ],
      unread: [],
    });
    expect((await reader.role('Nobody', 'x')).unread?.why).toBe('missing');
    expect((await reader.managedPolicy(`arn:aws:iam::${account}:policy/Gone`)).unread?.why).toBe('missing');
  });
});
