import { request } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { offer } from '../../../src/console/handover.ts';

const url = 'https://signin.aws.amazon.com/federation?Action=login&SigninToken=secret';

interface Answer {
  readonly status?: number | undefined;
  readonly location?: string | undefined;
  readonly error?: unknown;
}

function ask(address: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  return new Promise((resolve) => {
    request(address, { agent: false, ...options }, (answer) => {
      answer.resume().on('end', () => resolve({ status: answer.statusCode, location: answer.headers.location }));
    })
      .on('error', (error) => resolve({ error: 'code' in error ? error.code : error }))
      .end();
  });
}

const given = { status: 303, location: url };
const nothing = { status: 404, location: undefined };

describe('the handover', () => {
  it('gives the URL to the first who asks as it should be asked, and to nobody else', async () => {
    const { address, taken, close } = await offer(url, () => true);
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}$/);
    const host = new URL(address).host;
    const wrong = [
      await ask(`http://${host}/`),
      await ask(`http://${host}/favicon.ico`),
      await ask(`${address}/`),
      await ask(`${address}?x`),
      await ask(address.slice(0, -1)),
      await ask(address, { method: 'HEAD' }),
      await ask(address, { method: 'POST' }),
      await ask(address, { headers: { host: 'localhost' } }),
      await ask(address, { headers: { host: `evil.example:${new URL(address).port}` } }),
    ];
    expect(wrong).toEqual(wrong.map(() => nothing));
    expect(await ask(address)).toEqual(given);
    await taken;
    expect(await ask(address)).toEqual(nothing);
    close();
    expect(await ask(address)).toEqual({ error: 'ECONNREFUSED' });
  });

  it('turns a stranger away, and waits on for the one who was meant', async () => {
    const asked: { localPort: number; remotePort: number }[] = [];
    const { address, close } = await offer(url, (connection) => asked.push(connection) > 1);
    expect(await ask(address)).toEqual(nothing);
    expect(await ask(address)).toEqual(given);
    const port = Number(new URL(address).port);
    expect(asked).toEqual(asked.map(() => ({ localPort: port, remotePort: expect.any(Number) })));
    close();
  });

  it('is another address each time', async () => {
    const [one, two] = await Promise.all([offer(url, () => true), offer(url, () => true)]);
    expect(new URL(one.address).pathname).not.toBe(new URL(two.address).pathname);
    one.close();
    two.close();
  });

  it('takes open connections with it', async () => {
    const { address, close } = await offer(url, () => true);
    const idle = connect(Number(new URL(address).port), '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    expect(await ask(address)).toEqual(given);
    const closed = new Promise((resolve) => idle.once('close', resolve));
    idle.on('error', () => undefined).resume();
    close();
    await closed;
  });
});
