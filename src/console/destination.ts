import { RolechainError } from '../errors/error.ts';
import { printable } from '../errors/printable.ts';
import type { ConsoleHosts } from './hosts.ts';

/**
 * The page to open: the console's home, or what `wish` names as a path (`s3/home`) or as a URL of the partition's console.
 * Throws USAGE.
 */
export function destinationUrl(hosts: ConsoleHosts, wish = 'console/home'): URL {
  if (/^[a-z][a-z0-9+.-]*:/i.test(wish)) return checked(hosts, wish);
  const page = new URL(`https://${hosts.console}/${wish.replace(/^[/\\]+/, '')}`);
  if (!page.searchParams.has('region')) page.search += `${page.search === '' ? '?' : '&'}region=${hosts.region}`;
  return page;
}

function checked({ console, domain }: ConsoleHosts, wish: string): URL {
  const page = URL.canParse(wish) ? new URL(wish) : undefined;
  const plain = page?.protocol === 'https:' && page.port === '' && page.username === '' && page.password === '';
  if (page !== undefined && plain && page.hostname.endsWith(`.${domain}`)) return page;
  throw new RolechainError('USAGE', {
    reason: `--destination ${printable(wish)} is not a page of the console`,
    try: `give a path such as s3/home, or a URL such as https://${console}/s3/home`,
  });
}
