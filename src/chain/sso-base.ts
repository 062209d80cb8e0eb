import type { ProfileSet } from '../config/profile.ts';
import { isEmpty, readSettings, type Setting, type Settings } from '../config/settings.ts';
import { RolechainError } from '../errors/error.ts';
import type { SsoBase } from './base.ts';

const SSO_KEYS = ['sso_session', 'sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name'];

/** IAM Identity Center, with an `[sso-session]` or in the legacy form; undefined without any SSO key. Throws SSO_CONFIG. */
export function ssoBase(profiles: ProfileSet, settings: Settings): SsoBase | undefined {
  const present = SSO_KEYS.map((key) => settings.get(key)).find((setting) => !isEmpty(setting));
  if (present === undefined) return undefined;
  const refuse = (reason: string): RolechainError =>
    new RolechainError('SSO_CONFIG', { profile: settings.profile, reason, origin: present.origin });
  const need = (from: Settings['get'], key: string, where = ''): string => {
    const setting = from(key);
    if (isEmpty(setting)) throw refuse(`no ${key}${where}`);
    return setting.text;
  };

  const session = settings.get('sso_session');
  const from = isEmpty(session) ? settings.get : readSession(profiles, settings, session, refuse).get;
  const where = isEmpty(session) ? '' : ` in [sso-session ${session.text}]`;
  return {
    kind: 'sso',
    profile: settings.profile,
    origin: present.origin,
    startUrl: need(from, 'sso_start_url', where),
    region: need(from, 'sso_region', where),
    accountId: need(settings.get, 'sso_account_id'),
    roleName: need(settings.get, 'sso_role_name'),
    ...(isEmpty(session) ? {} : { session: session.text }),
  };
}

function readSession(
  profiles: ProfileSet,
  settings: Settings,
  name: Setting,
  refuse: (reason: string) => RolechainError,
): Settings {
  const section = profiles.ssoSessions.get(name.text);
  if (section === undefined) throw refuse(`there is no [sso-session ${name.text}]`);
  const session = readSettings(profiles, section);
  for (const key of ['sso_start_url', 'sso_region']) {
    const own = settings.get(key);
    // The same value in both places is what older tools needed; another one leaves open which is meant.
    if (!isEmpty(own) && own.text !== session.get(key)?.text)
      throw refuse(`${key} belongs into [sso-session ${name.text}]`);
  }
  return session;
}
