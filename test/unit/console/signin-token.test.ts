import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { signinToken } from '../../../src/console/signin-token.ts';
import { isRolechainError } from '../../../src/errors/error.ts';
import { Deadline } from '../../../src/session/deadline.ts';
import { stubServer } from '../../support/stub-server.ts';

const form = 'Action=getSigninToken&Session=%7B%22sessionKey%22%3A%22the-secret-key%22%7D';

async function ask(url: string, milliseconds = 20_000): Promise<{ answer: unknown; trace: readonly unknown[] }> {
  const trace: unknown[] = [];
  const deadline = new Deadline(() => performance.now(), milliseconds);
  const world = { env: {}, deadline, trace: (...facts: readonly unknown[]) => trace.push(facts), caBundle: undefined };
  const answer = await signinToken({ endpoint: new URL(`${url}/federation`), form }, world).catch((error: unknown) =>
    isRolechainError(error) ? { code: error.code, message: error.message, cause: error.cause } : error,
  );
  return { answer, trace };
}

const json = (response: ServerResponse, text: string): void => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(text);
};
const refused = (host: string, reason: string): object => ({
  code: 'CONSOLE_REFUSED',
  message: `the console’s sign-in at ${host} refused: ${reason}`,
  cause: undefined,
});
const unreachable = (host: string, reason: string): object => ({
  code: 'CONSOLE_UNREACHABLE',
  message: `cannot reach the console’s sign-in at ${host}: ${reason}`,
  cause: undefined,
});
const noToken = 'unexpected answer (HTTP 200): it is not a sign-in token';

describe('the sign-in service', () => {
  it('gets the form in a POST, and the token comes back', async () => {
    await using stub = await stubServer((_, response) => json(response, '{"SigninToken":"abc-_=+/"}'));
    const { answer, trace } = await ask(stub.url);
    const [seen] = stub.seen;
    expect({ answer, trace, method: seen?.method, url: seen?.url, body: seen?.body }).toEqual({
      answer: 'abc-_=+/',
      trace: [['console.answered', { host: `127.0.0.1:${stub.port}`, status: 200 }]],
      method: 'POST',
      url: '/federation',
      body: form,
    });
    expect(seen?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  it.each([
    { what: 'is no JSON', text: '<html>', reason: noToken },
    { what: 'is empty', text: '', reason: noToken },
    { what: 'has no token', text: '{"token":"x"}', reason: noToken },
    { what: 'is a list', text: '["SigninToken"]', reason: noToken },
    { what: 'is null', text: 'null', reason: noToken },
    { what: 'has an empty token', text: '{"SigninToken":""}', reason: noToken },
    { what: 'has a number as token', text: '{"SigninToken":7}', reason: noToken },
    { what: 'has a token with a line break', text: '{"SigninToken":"a\\nb"}', reason: noToken },
  ])('an answer that $what is refused', async ({ text, reason }) => {
    await using stub = await stubServer((_, response) => json(response, text));
    expect((await ask(stub.url)).answer).toEqual(refused(`127.0.0.1:${stub.port}`, reason));
  });

  it.each([
    { status: 400, fault: refused, reason: 'it does not take the session (HTTP 400)' },
    { status: 403, fault: refused, reason: 'it does not take the session (HTTP 403)' },
    { status: 204, fault: refused, reason: 'unexpected answer (HTTP 204): it is not a sign-in token' },
    { status: 302, fault: refused, reason: 'unexpected answer (HTTP 302): it is not a sign-in token' },
    { status: 429, fault: unreachable, reason: 'it answered with status 429' },
    { status: 503, fault: unreachable, reason: 'it answered with status 503' },
  ])('status $status, whatever it says', async ({ status, fault, reason }) => {
    await using elsewhere = await stubServer((_, response) => json(response, '{"SigninToken":"x"}'));
    await using stub = await stubServer((seen, response) => {
      // Some servers show what they were sent.
      response.writeHead(status, { location: elsewhere.url }).end(status === 204 ? undefined : seen.body);
    });
    expect((await ask(stub.url)).answer).toEqual(fault(`127.0.0.1:${stub.port}`, reason));
    expect(elsewhere.seen).toEqual([]);
  });

  it('that answers without end is left', async () => {
    await using stub = await stubServer((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    expect((await ask(stub.url)).answer).toEqual(
      unreachable(`127.0.0.1:${stub.port}`, 'the answer is larger than 1048576 bytes'),
    );
  });

  it.each([
    { what: 'never answers', respond: () => undefined },
    {
      what: 'stops in the middle',
      respond: (_: unknown, response: ServerResponse) => void response.write('{"SigninToken":'),
    },
  ])('that $what is left at the deadline', async ({ respond }) => {
    await using stub = await stubServer(respond);
    expect((await ask(stub.url, 300)).answer).toEqual(
      unreachable(`127.0.0.1:${stub.port}`, 'no complete answer in the time there is'),
    );
  });

  it('that closes the connection, or that nobody runs, is not reached', async () => {
    const stub = await stubServer((_, response) => void response.socket?.destroy());
    const host = `127.0.0.1:${stub.port}`;
    expect((await ask(stub.url)).answer).toEqual(unreachable(host, 'the connection was closed (ECONNRESET)'));
    await stub[Symbol.asyncDispose]();
    expect((await ask(stub.url)).answer).toEqual(unreachable(host, 'connection refused (ECONNREFUSED)'));
  });
});
