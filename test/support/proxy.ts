import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';

/** An HTTP proxy, and what it was asked. */
export interface Proxy extends AsyncDisposable {
  readonly url: string;
  readonly asked: string[];
  readonly authorizations: (string | undefined)[];
  readonly connections: () => number;
}

/** A proxy that leads every CONNECT to `port` on loopback; without one it answers `status`, or (0) nothing at all. */
export async function startProxy(port: number | undefined, status = 403): Promise<Proxy> {
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('connect', (request: IncomingMessage, asking: Socket) => {
    asked.push(request.url ?? '');
    authorizations.push(request.headers['proxy-authorization']);
    if (port === undefined) {
      if (status === 0) asking.resume().on('end', () => asking.end());
      else asking.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const target = connect(port, '127.0.0.1', () => {
      asking.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(asking).pipe(target);
    });
    target.on('error', () => asking.destroy());
    asking.on('close', () => target.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${own}`,
    asked,
    authorizations,
    connections: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
