/** What a handler's error says of the network. */
export interface NetworkFault {
  readonly name: string;
  /** The system's word: `ECONNREFUSED`. */
  readonly errno: string | undefined;
  /** The host of the proxy that was asked, if one was. */
  readonly proxy: string | undefined;
}

export function networkFault(error: unknown): NetworkFault {
  return { name: wordOf(error, 'name') ?? 'Error', errno: wordOf(error, 'code'), proxy: wordOf(error, 'proxy') };
}

/** What `value`, if it is an object, has as `key`, if that is a text with something in it. */
export function wordOf(value: unknown, key: string): string | undefined {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** Why a host was not reached, in words. */
export function networkReason({ name, errno, proxy }: NetworkFault): string {
  return `${reasonOf(errno, name)}${proxy === undefined ? '' : `, through the proxy ${proxy}`}`;
}

function reasonOf(errno: string | undefined, name: string): string {
  // The SDK calls a connection that was closed a TimeoutError too; the system's word is the truer one.
  const known = errno === undefined ? undefined : network[errno];
  if (known !== undefined) return `${known} (${errno})`;
  if (name === 'TimeoutError' || errno === 'ETIMEDOUT') return 'no connection in time';
  if (errno === 'ABORT_ERR') return 'no complete answer in the time there is';
  if (errno === undefined) return name;
  if (/CERT|ISSUER|LEAF_SIGNATURE/.test(errno)) {
    return /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|ERR_TLS_CERT_ALTNAME_INVALID)$/.test(errno)
      ? `its certificate is not valid (${errno})`
      : `its certificate is not trusted (${errno}); if your company signs it, name its authority in ca_bundle`;
  }
  return errno;
}

const network: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name cannot be looked up',
  EAI_AGAIN: 'its name cannot be looked up',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was closed',
  ERR_SOCKET_CLOSED: 'the connection was closed',
  EPIPE: 'the connection was closed',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  EMFILE: 'no more files may be open at once, see "ulimit -n"',
  EPROTO: 'it does not speak TLS',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
};
