import { readFileSync } from 'node:fs';

/** A TCP connection over 127.0.0.1, as this process sees it. */
export interface Connection {
  readonly localPort: number;
  readonly remotePort: number;
}

/** Whether this system can tell whose process is at the other end of a connection; Linux does. */
export function canTellPeer(): boolean {
  return tables().length > 0;
}

/** Whether the process at the other end is `uid`'s, or root's, who needs no sign-in URL of ours. (proc_net_tcp of Linux.) */
export function isOwnPeer(connection: Connection, uid: number): boolean {
  const owner = ownerIn(tables(), connection);
  return owner === uid || owner === 0;
}

/** The user id of the other end's socket in the texts of /proc/net/tcp and tcp6; undefined where it is not there. */
export function ownerIn(texts: readonly string[], { localPort, remotePort }: Connection): number | undefined {
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    const [, local = '', remote = '', state, , , , uid = ''] = line.trim().split(/\s+/);
    // What is our remote end is the local end of the other socket.
    if (state === ESTABLISHED && isLoopback(local, remotePort) && isLoopback(remote, localPort)) return Number(uid);
  }
  return undefined;
}

const ESTABLISHED = '01';

/** `0100007F:1F90`: the address in the machine's byte order, and the port; some browsers use IPv6 sockets for IPv4. */
function isLoopback(end: string, port: number): boolean {
  const [address = '', hex = ''] = end.split(':');
  return Number.parseInt(hex, 16) === port && LOOPBACK.has(address);
}

const LOOPBACK = new Set([
  '0100007F',
  '7F000001',
  '0000000000000000FFFF00000100007F',
  '00000000000000000000FFFF7F000001',
]);

function tables(): readonly string[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => {
    try {
      return [readFileSync(file, 'latin1')];
    } catch {
      return [];
    }
  });
}
