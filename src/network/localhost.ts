import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

const IPV4 = { address: '127.0.0.1', family: 4 };
const IPV6 = { address: '::1', family: 6 };

/**
 * Finds `localhost` on this machine whatever a name server says of it (RFC 6761, section 6.3), and any other name as usual. Plain HTTP
 * is allowed to it, and where /etc/hosts has no line for it, as in small containers, the network would be asked.
 */
export const lookupAtHome: LookupFunction = (hostname, options, found) => {
  if (hostname !== 'localhost') return lookup(hostname, options, found);
  if (options.all === true) return found(null, [IPV4, IPV6]);
  return found(null, IPV4.address, IPV4.family);
};
