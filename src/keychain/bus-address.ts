import type { Environment } from '../session/environment.ts';

/**
 * The Unix sockets where the session bus may listen, in the order to try them; an abstract one begins with NUL. Other
 * transports (tcp, launchd, autolaunch, unixexec) are left out. ("D-Bus Specification", Server Addresses)
 */
export function busSockets(env: Environment, uid: number | undefined): readonly string[] {
  const address = env['DBUS_SESSION_BUS_ADDRESS'];
  if (address !== undefined && address !== '') return address.split(';').flatMap(socketOf);
  const runtime = env['XDG_RUNTIME_DIR'];
  if (runtime?.startsWith('/') === true) return [`${runtime}/bus`];
  return uid === undefined ? [] : [`/run/user/${uid}/bus`];
}

function socketOf(address: string): readonly string[] {
  const [, transport, list = ''] = /^([^:]*):(.*)$/s.exec(address) ?? [];
  if (transport !== 'unix') return [];
  const values = new Map(list.split(',').map(keyAndValue));
  const path = values.get('path');
  const abstract = values.get('abstract');
  if (path !== undefined) return path.includes('\0') ? [] : [path];
  return abstract === undefined ? [] : [`\0${abstract}`];
}

function keyAndValue(pair: string): [string, string | undefined] {
  const at = pair.indexOf('=');
  return at < 0 ? [pair, undefined] : [pair.slice(0, at), unescape(pair.slice(at + 1))];
}

function unescape(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
