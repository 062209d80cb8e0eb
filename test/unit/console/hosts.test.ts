import { describe, expect, it } from 'vitest';
import { consoleHosts, type ConsoleHosts } from '../../../src/console/hosts.ts';
import { RolechainError } from '../../../src/errors/error.ts';
import { planOf } from '../../support/world.ts';

const keys = 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n';
const role = (partition: string, region = ''): string =>
  `[default]\n${keys}[profile p]\nrole_arn = arn:${partition}:iam::111111111111:role/R\nsource_profile = default\n${region}`;
const sso = (ssoRegion: string, region = ''): string =>
  `[profile p]\nsso_session = s\nsso_account_id = 111111111111\nsso_role_name = R\n${region}[sso-session s]\nsso_region = ${ssoRegion}\nsso_start_url = https://x.example\n`;

const global: ConsoleHosts = {
  signIn: 'signin.aws.amazon.com',
  console: 'us-east-1.console.aws.amazon.com',
  domain: 'aws.amazon.com',
  region: 'us-east-1',
};
const paris = { ...global, console: 'eu-west-3.console.aws.amazon.com', region: 'eu-west-3' };
const china: ConsoleHosts = {
  signIn: 'signin.amazonaws.cn',
  console: 'console.amazonaws.cn',
  domain: 'amazonaws.cn',
  region: 'cn-north-1',
};
const government: ConsoleHosts = {
  signIn: 'signin.amazonaws-us-gov.com',
  console: 'console.amazonaws-us-gov.com',
  domain: 'amazonaws-us-gov.com',
  region: 'us-gov-east-1',
};
const sovereign: ConsoleHosts = {
  signIn: 'eusc-de-east-1.signin.amazonaws-eusc.eu',
  console: 'eusc-de-east-1.console.amazonaws-eusc.eu',
  domain: 'amazonaws-eusc.eu',
  region: 'eusc-de-east-1',
};

describe('the console’s hosts', () => {
  it.each([
    { what: 'a role of aws', config: role('aws'), hosts: global },
    { what: 'a role of aws, in a region', config: role('aws', 'region = eu-west-3\n'), hosts: paris },
    { what: 'a role of aws-cn', config: role('aws-cn'), hosts: china },
    { what: 'a role of aws-us-gov', config: role('aws-us-gov', 'region = us-gov-east-1\n'), hosts: government },
    { what: 'a role of aws-eusc', config: role('aws-eusc'), hosts: sovereign },
    { what: 'SSO', config: sso('us-east-1', 'region = eu-west-3\n'), hosts: paris },
    { what: 'SSO in China that names no region', config: sso('cn-north-1'), hosts: china },
    { what: 'SSO in the government’s regions', config: sso('us-gov-east-1'), hosts: government },
    {
      what: 'web identity in China',
      config:
        '[profile p]\nrole_arn = arn:aws-cn:iam::111111111111:role/R\nweb_identity_token_file = /t\nregion = cn-north-1\n',
      hosts: china,
    },
    {
      what: 'a process in a region',
      config: '[profile p]\ncredential_process = x\nregion = cn-north-1\n',
      hosts: china,
    },
  ])('of $what', ({ config, hosts }) => {
    expect(consoleHosts(planOf(config, 'p'))).toEqual(hosts);
  });

  it.each(['aws-iso', 'aws-iso-b', 'aws-new'])('of %s are not known', (partition) => {
    const reason = `rolechain knows of no console in the partition ${partition}`;
    const hint = 'use the credentials on the command line';
    expect(() => consoleHosts(planOf(role(partition), 'p'))).toThrow(
      new RolechainError('CONSOLE_SESSION', { profile: 'p', reason, hint }),
    );
  });
});
