import { roleCaller, type Caller } from '../caller.ts';
import { checkRequired, refuseFaults } from '../constraints.ts';
import { checkRoleParameters, checkSessionParameters } from '../parameters.ts';
import { judgeResourcePolicy } from '../policy/judge.ts';
import type { Context, Requester } from '../policy/request.ts';
import { Refusal, refuseAccess } from '../refusal.ts';
import { readSessionRights } from '../session-rights.ts';
import type { WebIdentity } from '../world.ts';
import type { XmlElement } from '../xml.ts';
import { writeCredentials, type ActionCall, type Sts } from './action.ts';
import { readRoleAccount, refuseOverRoleMaximum, writeRoleUser } from './assume-role.ts';

/**
 * Nobody signs this one: the token says who asks, and the trust policy alone decides.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function assumeRoleWithWebIdentity(sts: Sts, call: ActionCall): readonly XmlElement[] {
  const { parameters, now } = call;
  refuseFaults([
    ...checkRoleParameters(parameters),
    ...checkSessionParameters(parameters, 43_200, 2048),
    ...checkRequired('webIdentityToken', parameters.webIdentityToken, { min: 4, max: 20_000 }),
  ]);
  const { roleArn = '', sessionName = '', durationSeconds = 3600, webIdentityToken } = parameters;
  const account = readRoleAccount(roleArn);
  const rights = readSessionRights(parameters, {
    account,
    managedPolicies: sts.directory.managedPolicies,
    inherited: [],
    policyCharacters: 2048,
  });
  const identity = readToken(sts, webIdentityToken);
  const role = sts.directory.roles.get(roleArn);
  const request = {
    action: 'sts:AssumeRoleWithWebIdentity',
    resource: roleArn,
    context: describe(identity, sessionName),
  };
  if (
    !role ||
    judgeResourcePolicy(role.trustPolicy.read(call).policy, request, nameIdentity(identity, account)).verdict !==
      'allow'
  ) {
    throw refuseAccess('Not authorized to perform sts:AssumeRoleWithWebIdentity');
  }
  refuseOverRoleMaximum(role, durationSeconds);
  const session: Caller = roleCaller({
    role,
    sessionName,
    sessionPolicies: rights.policies,
    tags: [],
    transitiveTags: [],
    sourceIdentity: undefined,
  });
  return [
    ['SubjectFromWebIdentityToken', identity.subject],
    ['Audience', identity.audience],
    writeRoleUser(session),
    writeCredentials(sts.keyring.issue(session, now + durationSeconds * 1000)),
    ['Provider', nameIdentity(identity, account).federatedBy],
    ['PackedPolicySize', rights.packedSize],
  ];
}

function readToken(sts: Sts, token: string | undefined): WebIdentity {
  const identity = sts.webIdentities.find((candidate) => candidate.token === token);
  if (!identity) {
    throw new Refusal(
      400,
      'InvalidIdentityToken',
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    );
  }
  if (identity.expired)
    throw new Refusal(
      400,
      'ExpiredTokenException',
      'Token expired: current date/time must be before the expiration date/time',
    );
  return identity;
}

function describe({ provider, subject, audience }: WebIdentity, sessionName: string): Context {
  return new Map([
    [`${provider.toLowerCase()}:sub`, [subject]],
    [`${provider.toLowerCase()}:aud`, [audience]],
    ['sts:rolesessionname', [sessionName]],
  ]);
}

function nameIdentity({ provider }: WebIdentity, account: string): Requester {
  return { account, arn: '', federatedBy: `arn:aws:iam::${account}:oidc-provider/${provider}` };
}
