import { refuseValue } from '../config/refuse-value.ts';
import { isEmpty, type Settings } from '../config/settings.ts';
import { RolechainError } from '../errors/error.ts';
import type { Environment } from '../session/environment.ts';
import type { AssumeRoleHop, FederationHop, SessionNameRule } from './chain-plan.ts';

/** What AWS accepts as RoleSessionName, from the AssumeRole API reference. */
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;

/** Names that SDKs make up where nobody gave one: they tell nothing about the person. */
const MADE_UP = /^(?:botocore-session-|aws-sdk-|aws-cli-session-|assume-role-from-profile-|web-identity-token-|\d+$)/i;

/** What GetFederationToken takes as Name, in characters, from its API reference; AssumeRole takes 64. */
export const LONGEST_FEDERATED_NAME = 32;

export type NameChoice = 'username' | 'config';

/** ROLECHAIN_SESSION_NAME, which holds for every profile. Throws USAGE. */
export function nameOverride(env: Environment): NameChoice | undefined {
  const value = env['ROLECHAIN_SESSION_NAME'];
  if (value === undefined || value === '') return undefined;
  if (value === 'username' || value === 'config') return value;
  throw new RolechainError('USAGE', { reason: 'ROLECHAIN_SESSION_NAME must be username or config' });
}

/** Which rule names a profile's session; `override` is ROLECHAIN_SESSION_NAME. Throws CONFIG_VALUE. */
export function sessionNameRule(settings: Settings, override: NameChoice | undefined, longest = 64): SessionNameRule {
  const configured = settings.get('role_session_name');
  const choice = override ?? readChoice(settings);
  if (isEmpty(configured)) return { rule: 'username' };
  if (choice === 'username')
    return { rule: 'username', expected: { value: configured.text, origin: configured.origin } };
  const fits = SESSION_NAME.test(configured.text) && configured.text.length <= longest;
  if (fits) return { rule: 'config', value: configured.text };
  throw refuseValue(settings, configured, `must be 2 to ${longest} letters, digits or _+=,.@-`);
}

function readChoice(settings: Settings): NameChoice {
  const setting = settings.get('session_name');
  if (isEmpty(setting)) return 'username';
  if (setting.text === 'username' || setting.text === 'config') return setting.text;
  throw refuseValue(
    settings,
    setting,
    'must be username or config',
    'a name itself goes into role_session_name, with session_name = config',
  );
}

type NamedHop = Pick<AssumeRoleHop | FederationHop, 'kind' | 'profile' | 'sessionName'>;

/** The name a hop's session gets once the caller is known. Throws SESSION_NAME_CONFLICT, SESSION_NAME_UNAVAILABLE. */
export function settleSessionName({ kind, profile, sessionName: rule }: NamedHop, callerArn: string): string {
  if (rule.rule === 'config') return rule.value;
  const username = usernameOf(callerArn);
  const name = kind === 'federation' ? federatedName(username) : username;
  if (rule.expected !== undefined && ![username, name].includes(rule.expected.value)) {
    const { value: configured, origin } = rule.expected;
    throw new RolechainError('SESSION_NAME_CONFLICT', { profile, configured, username, origin });
  }
  return name;
}

/** A user's name as a federated user: cut, where it is longer than GetFederationToken takes. */
export function federatedName(username: string): string {
  return username.slice(0, LONGEST_FEDERATED_NAME);
}

/** What AWS calls the federated user whose session a user's key made; the account and partition are the user's. */
export function federatedUserArn(callerArn: string, name: string): string {
  const [, partition = 'aws', , , account = ''] = callerArn.split(':');
  return `arn:${partition}:sts::${account}:federated-user/${name}`;
}

/**
 * The caller's real name: an IAM user's (the last part of its path), a role's session name, a federated user's.
 * Throws SESSION_NAME_UNAVAILABLE for root, for what an SDK made up, and for what AWS would not accept.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export function usernameOf(callerArn: string): string {
  const refuse = (reason: string): RolechainError =>
    new RolechainError('SESSION_NAME_UNAVAILABLE', { callerArn, reason });
  const resource = callerArn.split(':').slice(5).join(':');
  if (resource === 'root') throw refuse('the root user has no name');
  if (!/^(?:user|assumed-role|federated-user)\//.test(resource)) throw refuse('it is neither a user nor a session');
  const name = resource.slice(resource.lastIndexOf('/') + 1);
  if (MADE_UP.test(name)) throw refuse(`${name} looks made up by an SDK`);
  if (!SESSION_NAME.test(name)) throw refuse('a session name has 2 to 64 letters, digits or _+=,.@-');
  return name;
}

/** Whether the caller may own an MFA device: an IAM user or the root user, and never a session. */
export function mayHaveDevice(callerArn: string): boolean {
  return /^arn:[^:]*:iam::[^:]*:(?:user\/|root$)/.test(callerArn);
}
