import type { Origin } from '../errors/catalog.ts';

/** Where the first credentials come from. Plain data without a secret: `Ports.base` turns it into credentials. */
export type BaseSpec = StaticBase | NamedSourceBase | SsoBase | WebIdentityBase | LoginBase | ProcessBase;

interface InProfile {
  readonly profile: string;
  /** The line that says so: the access key's, `credential_process`'s, `sso_session`'s … */
  readonly origin: Origin;
}

/** `aws_access_key_id` and its secret, in one of the two files. */
export interface StaticBase extends InProfile {
  readonly kind: 'static';
  readonly accessKeyId: string;
  /** With an `aws_session_token`: credentials that STS issued. */
  readonly temporary: boolean;
}

/** `credential_source` = Environment, EcsContainer or Ec2InstanceMetadata. */
export interface NamedSourceBase extends InProfile {
  readonly kind: 'environment' | 'container' | 'imds';
}

/** IAM Identity Center; `session` names the `[sso-session]` section, and is absent in the legacy form. */
export interface SsoBase extends InProfile {
  readonly kind: 'sso';
  readonly startUrl: string;
  readonly region: string;
  readonly accountId: string;
  readonly roleName: string;
  readonly session?: string;
}

/** AssumeRoleWithWebIdentity with the token in `tokenFile`. */
export interface WebIdentityBase extends InProfile {
  readonly kind: 'web-identity';
  readonly roleArn: string;
  readonly tokenFile: string;
  readonly sessionName?: string;
}

/** `login_session`, as `aws login` writes it. */
export interface LoginBase extends InProfile {
  readonly kind: 'login';
  readonly session: string;
}

/** Another program's `credential_process`. */
export interface ProcessBase extends InProfile {
  readonly kind: 'process';
  readonly command: string;
}

/** How a person calls each kind, for messages. */
export const baseNames: { readonly [Kind in BaseSpec['kind']]: string } = {
  static: 'static',
  environment: 'environment',
  container: 'container',
  imds: 'instance metadata',
  sso: 'SSO',
  'web-identity': 'web identity',
  login: 'login',
  process: 'credential_process',
};
