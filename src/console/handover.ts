import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Connection } from './peer.ts';

/** An address on this machine that gives a URL to one visitor. */
export interface Handover {
  /** `http://127.0.0.1:PORT/…`, with 256 random bits. */
  readonly address: string;
  /** Settles when the visitor has the URL. */
  readonly taken: Promise<void>;
  readonly close: () => void;
}

/**
 * Offers `url` to the first GET of an address that nobody can guess, as a redirect, so that it stands in no argument and
 * in no file. Everything else gets 404; so does a visitor whom `admits` turns away, and every one after the first.
 */
export async function offer(url: string, admits: (connection: Connection) => boolean): Promise<Handover> {
  const path = `/${randomBytes(32).toString('base64url')}`;
  const server = createServer({ maxHeaderSize: 64 * 1024 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const host = `127.0.0.1:${port}`;

  const isInvited = ({ method, url: asked, headers, socket }: IncomingMessage): boolean =>
    method === 'GET' &&
    asked === path &&
    // A page elsewhere whose name was turned to this address sends its own name.
    headers.host === host &&
    admits({ localPort: port, remotePort: socket.remotePort ?? 0 });

  let given = false;
  const taken = new Promise<void>((resolve) => {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const invited = !given && isInvited(request);
      given ||= invited;
      if (invited) response.once('finish', resolve).writeHead(303, { ...headersOfAll, location: url });
      else response.writeHead(404, headersOfAll);
      response.end();
    });
  });
  return {
    address: `http://${host}${path}`,
    taken,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const headersOfAll = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-length': '0',
  connection: 'close',
};
