import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { offer } from '../../../src/console/handover.ts';
import { canTellPeer, isOwnPeer, ownerIn } from '../../../src/console/peer.ts';

const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     \n';
const line = (local: string, remote: string, state: string, uid: number): string =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 1667 1 000000001b52bf85 100 0 0 10 0\n`;
const connection = { localPort: 0x1f_90, remotePort: 0x9c_40 };
const ours = line('0100007F:1F90', '0100007F:9C40', '01', 1000);

// proc_net_tcp of the Linux kernel’s documentation; addresses stand in the machine's byte order.
describe('the owner of the other end', () => {
  it.each([
    { what: 'is told', text: head + ours + line('0100007F:9C40', '0100007F:1F90', '01', 1001), uid: 1001 },
    { what: 'is told on a big-endian machine', text: line('7F000001:9C40', '7F000001:1F90', '01', 7), uid: 7 },
    {
      what: 'is told of an IPv6 socket',
      text: line('0000000000000000FFFF00000100007F:9C40', '0000000000000000FFFF00000100007F:1F90', '01', 8),
      uid: 8,
    },
    { what: 'is not our own end', text: head + ours, uid: undefined },
    {
      what: 'is not told by a connection that is over',
      text: line('0100007F:9C40', '0100007F:1F90', '06', 0),
      uid: undefined,
    },
    {
      what: 'is not told by one to elsewhere',
      text: line('0100007F:9C40', '0A00007F:1F90', '01', 1000),
      uid: undefined,
    },
    {
      what: 'is not told by one to another port',
      text: line('0100007F:9C40', '0100007F:1F91', '01', 1000),
      uid: undefined,
    },
    { what: 'is not told by nonsense', text: 'x\n\n1 2 3\n', uid: undefined },
  ])('$what', ({ text, uid }) => {
    expect(ownerIn([text], connection)).toBe(uid);
  });

  it.skipIf(!canTellPeer())(
    'is this process’s user for a connection of its own (SKIPPED without /proc/net/tcp)',
    async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      const localPort = typeof address === 'object' && address !== null ? address.port : 0;
      const client = connect(localPort, '127.0.0.1');
      await Promise.all([once(client, 'connect'), once(server, 'connection')]);
      const remotePort = client.localPort ?? 0;
      const uid = process.getuid?.() ?? -1;
      expect(isOwnPeer({ localPort, remotePort }, uid)).toBe(true);
      expect(isOwnPeer({ localPort, remotePort }, uid + 1)).toBe(uid === 0);
      expect(isOwnPeer({ localPort, remotePort: remotePort - 1 }, uid)).toBe(false);
      client.destroy();
      server.close();
    },
  );

  const isRoot = process.getuid?.() === 0;
  it.skipIf(!canTellPeer() || !isRoot)(
    'tells another user’s process from ours (SKIPPED without /proc/net/tcp, or where we may not become another user)',
    async () => {
      const { address, close } = await offer('https://x.example/', (seen) => isOwnPeer(seen, 0));
      const visit = `fetch(${JSON.stringify(address)}, { redirect: 'manual' }).then(({ status }) => console.log(status))`;
      const visitAs = async (uid: number): Promise<string> => {
        const child = spawn(process.execPath, ['-e', visit], { uid, cwd: '/', env: {} });
        return (await textOf(child.stdout)).trim();
      };
      expect(await visitAs(65_534)).toBe('404');
      expect(await visitAs(0)).toBe('303');
      close();
    },
  );
});
