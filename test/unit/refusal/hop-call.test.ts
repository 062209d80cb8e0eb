import { describe, expect, it } from 'vitest';
import { hopCall, type CallFacts } from '../../../src/refusal/hop-call.ts';
import { adminKeys } from '../../support/configs.ts';
import { planOf } from '../../support/world.ts';

const account = '111111111111';
const target = `arn:aws:iam::${account}:role/team/Deploy`;
const alice = `arn:aws:iam::${account}:user/dev/alice`;
const role = (source: string): string => `[profile deploy]\nrole_arn = ${target}\nsource_profile = ${source}\n`;
const keys = `[profile base]\n${adminKeys}`;

describe('who asks', () => {
  it.each<{ what: string; config: string; baseArn: string; caller: object | undefined }>([
    { what: 'a user', config: keys, baseArn: alice, caller: { kind: 'user', arn: alice } },
    {
      what: 'the root user',
      config: keys,
      baseArn: `arn:aws:iam::${account}:root`,
      caller: { kind: 'root', arn: `arn:aws:iam::${account}:root` },
    },
    {
      what: 'a federated user',
      config: keys,
      baseArn: `arn:aws:sts::${account}:federated-user/alice`,
      caller: { kind: 'federated-user', arn: `arn:aws:sts::${account}:federated-user/alice` },
    },
    {
      what: 'a session, whose ARN drops the path of its role',
      config: '[profile base]\ncredential_process = /bin/keys\n',
      baseArn: `arn:aws-cn:sts::${account}:assumed-role/Developer/alice`,
      caller: {
        kind: 'role-session',
        arn: `arn:aws-cn:sts::${account}:assumed-role/Developer/alice`,
        roleArn: `arn:aws-cn:iam::${account}:role/Developer`,
      },
    },
    {
      what: 'a session of SSO, whose roles have a path of their own',
      config: `[profile base]\nsso_start_url = https://d.awsapps.com/start\nsso_region = eu-west-1\nsso_account_id = ${account}\nsso_role_name = Dev\n`,
      baseArn: `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_Dev_0123456789abcdef/alice`,
      caller: {
        kind: 'role-session',
        arn: `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_Dev_0123456789abcdef/alice`,
        roleArn: `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Dev_0123456789abcdef`,
      },
    },
    {
      what: 'a session of a web identity, whose role the profile names',
      config: `[profile base]\nrole_arn = arn:aws:iam::${account}:role/ci/Job\nweb_identity_token_file = /token\n`,
      baseArn: `arn:aws:sts::${account}:assumed-role/Job/run-1`,
      caller: {
        kind: 'role-session',
        arn: `arn:aws:sts::${account}:assumed-role/Job/run-1`,
        roleArn: `arn:aws:iam::${account}:role/ci/Job`,
      },
    },
    { what: 'nobody that policies know', config: keys, baseArn: 'arn:aws:iam::1:group/x', caller: undefined },
  ])('$what', ({ config, baseArn, caller }) => {
    const plan = planOf(`${config}${role('base')}`, 'deploy');
    expect(hopCall(plan, 0, { baseArn })?.caller).toEqual(caller);
  });

  it('is the hop before, with its path and the name that the base gives it', () => {
    const bastion = `arn:aws:iam::222222222222:role/ops/Bastion`;
    const plan = planOf(
      `${keys}[profile bastion]\nrole_arn = ${bastion}\nsource_profile = base\n${role('bastion')}`,
      'deploy',
    );
    expect(hopCall(plan, 1, { baseArn: alice })).toMatchObject({
      number: 2,
      caller: { kind: 'role-session', arn: 'arn:aws:sts::222222222222:assumed-role/Bastion/alice', roleArn: bastion },
      before: { profile: 'bastion' },
      sessionName: 'alice',
      mfa: { present: false },
    });
  });
});

describe('whether a device is proven', () => {
  const device = `mfa_serial = arn:aws:iam::${account}:mfa/alice\n`;
  const process = '[profile base]\ncredential_process = /bin/keys\n';
  it.each<{ what: string; config: string; index?: number; facts?: Partial<CallFacts>; mfa: object | undefined }>([
    { what: 'never by a long-term key alone', config: `${keys}${role('base')}`, mfa: { present: false } },
    {
      what: 'by an MFA session, as old as it is',
      config: `${keys}${role('base')}${device}`,
      index: 1,
      facts: { mfaAgeSeconds: 900 },
      mfa: { present: true, ageSeconds: 900 },
    },
    {
      what: 'by an MFA session that will be made',
      config: `${keys}${role('base')}${device}`,
      index: 1,
      mfa: { present: true },
    },
    {
      what: 'by a code with the call',
      config: `${keys}${role('base')}${device}mfa_session_seconds = 0\n`,
      mfa: { present: true, ageSeconds: 0 },
    },
    { what: 'by another program’s user, perhaps', config: `${process}${role('base')}`, mfa: undefined },
  ])('$what', ({ config, index = 0, facts, mfa }) => {
    expect(hopCall(planOf(config, 'deploy'), index, { baseArn: alice, ...facts })?.mfa).toEqual(mfa);
  });
});
