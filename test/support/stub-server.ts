import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';

/** A request as a stub saw it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The body as a form, for the AWS query protocol. */
  readonly form: URLSearchParams;
  /** Which connection it came on, counted from 1. */
  readonly connection: number;
}

export type Respond = (seen: Seen, response: ServerResponse, count: number) => void | Promise<void>;

export interface Stub extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  readonly seen: Seen[];
  /** How many connections are open. */
  readonly connections: () => number;
}

/** A server on loopback that answers as `respond` says and keeps what it was asked. */
export async function stubServer(
  respond: Respond,
  tls?: { readonly key: string; readonly cert: string },
): Promise<Stub> {
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  const numbers = new WeakMap<Socket, number>();
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const { method = '', url = '', headers } = request;
      const connection = numbers.get(request.socket) ?? 0;
      const one: Seen = { method, url, headers, body, form: new URLSearchParams(body), connection };
      seen.push(one);
      void respond(one, response, seen.length);
    });
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer({ ...tls }, listener);
  let connections = 0;
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    numbers.set(socket, (connections += 1));
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    seen,
    connections: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
