declare module 'proxy-from-env' {
  /** The URL of the proxy for `url` by the usual environment variables, or '' for none. */
  export function getProxyForUrl(url: string | URL): string;
}
