import type { PolicyDocument, World } from '../../emulator/world.ts';
import { allow, testAdminKey, trust, workbench } from '../../emulator/worlds.ts';
import {
  deploy,
  keys,
  nextRole,
  ownName,
  refusing,
  role,
  roleProfile,
  uploader,
  withMfa,
  worldOf,
  type Scene,
} from './scenes.ts';

const deployWorld = worldOf([role('Deploy', ownName)]);
/** Alice alone, who may do everything with what her account has. */
const userWorld: World = {
  accounts: [
    {
      id: '222222222222',
      users: [
        { name: 'alice', accessKeys: [testAdminKey], policies: [allow(['s3:*', 'sts:GetFederationToken'], '*')] },
      ],
      buckets: [{ name: 'reports', objects: { '2026.txt': 'all is well\n' } }],
    },
  ],
};
const provider = 'token.actions.githubusercontent.com';
const idToken = 'id-token-of-the-job';

/** By page, and by heading. */
export const scenes: Readonly<Record<string, Readonly<Record<string, Scene>>>> = {
  'README.md': {
    Install: { world: deployWorld },
    'Your first profile, in two minutes': { world: deployWorld },
    'MFA: one code for many roles': { world: worldOf([role('Deploy', withMfa), role('Logs', withMfa)]), files: keys },
    'Cross account, with your own name enforced': {
      world: (page) => worldOf([{ ...role('Deploy'), trustPolicy: document(page.get('Deploy.trust.json')) }]),
      files: keys,
    },
    'Try a policy without touching IAM': {
      world: workbench,
      propagation: { calls: 4 },
      files: uploader,
      meanwhile: 'cp upload.json draft.json',
    },
    'Why was it refused?': {
      world: refusing,
      files: {
        '~/.aws/credentials': uploader['~/.aws/credentials'],
        '~/.aws/config': [roleProfile('archive', 'Archive'), roleProfile('deploy', 'Deploy')].join('\n'),
        'alice.json': JSON.stringify(allow('sts:AssumeRole', 'arn:aws:iam::111111111111:role/Deploy')),
      },
    },
    'Only an IAM user': { world: userWorld, files: keys, awsCli: true },
    Terraform: { world: deployWorld, files: deploy, programs: ['terraform'] },
    CDK: { world: deployWorld, files: deploy, programs: ['cdk'] },
    Docker: { world: deployWorld, files: deploy, programs: ['docker'] },
    'SSO as the base': {
      world: worldOf([role('Deploy')], { roles: [role('Developer', undefined, [allow('sts:*', '*')])] }),
      ssoRole: 'Developer',
    },
    CI: {
      world: worldOf(
        [
          {
            name: 'Job',
            trustPolicy: {
              Version: '2012-10-17',
              Statement: {
                Effect: 'Allow',
                Principal: { Federated: `arn:aws:iam::111111111111:oidc-provider/${provider}` },
                Action: 'sts:AssumeRoleWithWebIdentity',
                Condition: { StringEquals: { [`${provider}:aud`]: 'sts.amazonaws.com' } },
              },
            },
            policies: [allow('sts:AssumeRole', '*')],
          },
          nextRole('Release', 'Job'),
        ],
        { webIdentities: [{ token: idToken, provider, subject: 'repo:corp/app', audience: 'sts.amazonaws.com' }] },
      ),
      programs: ['curl', 'jq'],
      env: {
        ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.example/?api-version=2',
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'key-of-the-job',
        READER_ID_TOKEN: idToken,
      },
      files: { 'release.sh': '#!/bin/sh\ntest -n "$AWS_SESSION_TOKEN"\n' },
    },
    'Coming from aws-vault': {
      world: worldOf([{ ...role('Deploy', withMfa), trustPolicy: trust('arn:aws:iam::222222222222:root', withMfa) }]),
      programs: ['aws-vault'],
    },
  },
  'docs/reference.md': {
    'The block of a profile': {
      world: worldOf([]),
      files: { ...keys, '~/.aws/policies/deploy.json': JSON.stringify(allow('s3:*', '*')) },
    },
    '`adopt`, and a second profile instead': { world: worldOf([]), files: keys },
    'Session policies': { world: deployWorld, files: deploy },
    'Checking a policy: `policy check`': {
      world: worldOf([]),
      files: { ...deploy, 'policies/deploy.json': JSON.stringify(allow('s3:*', '*')) },
    },
    'What `explain` prints': { world: worldOf([]), files: keys, after: '`adopt`, and a second profile instead' },
    'A user without a role': {
      world: userWorld,
      files: {
        ...keys,
        '~/.aws/policies/reports.json': JSON.stringify(allow('s3:ListBucket', 'arn:aws:s3:::reports')),
      },
    },
    MFA: {
      world: worldOf([role('Deploy', withMfa)]),
      files: {
        ...deploy,
        '~/.aws/config': `${deploy['~/.aws/config']}  mfa_serial = arn:aws:iam::222222222222:mfa/alice\n`,
      },
    },
    'Running commands with a profile': {
      world: deployWorld,
      files: { ...deploy, 'main.tf': '# one provider' },
      programs: ['terraform', 'docker'],
    },
    'Trying a policy: `try`': { world: deployWorld, files: deploy, awsCli: true },
    'All profiles': {
      world: worldOf([role('Bastion', withMfa, [allow('sts:*', '*')]), nextRole('Deploy', 'Bastion')]),
      files: keys,
    },
    'The console': {
      world: deployWorld,
      files: { ...deploy, 'draft.json': JSON.stringify(allow('s3:*', '*')) },
    },
    'When something is wrong: `doctor`': { world: worldOf([]) },
    'Why a role is refused: `why`': {
      world: worldOf([
        role('Bastion', undefined, [allow(['iam:Get*', 'iam:List*'], '*')]),
        { name: 'Prod', trustPolicy: trust('arn:aws:iam::111111111111:root') },
      ]),
      files: keys,
    },
    'Exit codes and errors': { world: worldOf([]) },
    'As a library': { world: deployWorld, files: deploy },
  },
};

/** A policy that a page shows. */
function document(text = ''): PolicyDocument {
  const policy: unknown = JSON.parse(text);
  if (typeof policy !== 'object' || policy === null || Array.isArray(policy)) throw new Error('no policy');
  return { ...policy };
}
