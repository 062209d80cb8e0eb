import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { testAdminKey } from '../test/emulator/worlds.ts';
import { field, list, text } from '../test/support/shape.ts';
import { signV4 } from '../test/support/sign-v4.ts';
import type { Asked, Tally } from './sts-process.ts';

const keys = { accessKeyId: testAdminKey.id, secretAccessKey: testAdminKey.secret };

/** The emulator, as whoever measures sees it. */
export class Sts {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  static async start(): Promise<Sts> {
    const child = fork(fileURLToPath(import.meta.url).replace(/sts(\.[jt]s)$/, 'sts-process$1'));
    return new Sts(child, text(await answerOf(child)));
  }

  /** From now on, each answer waits so many ms. */
  async delay(ms: number): Promise<void> {
    await this.#ask({ delay: ms });
  }

  /** What was called since the last tally. */
  async tally(): Promise<Tally> {
    const told = await this.#ask('tally');
    return { calls: list(field(told, 'calls')).map(text), connections: Number(field(told, 'connections')) };
  }

  /**
   * The times in ms from a request to the end of its answer, for a client that does nothing else and keeps its
   * connection: what no program can be quicker than.
   */
  async roundTrips(action: 'GetCallerIdentity' | 'AssumeRole', rounds: number): Promise<readonly number[]> {
    const agent = new Agent({ keepAlive: true });
    const role = { RoleArn: 'arn:aws:iam::111111111111:role/role-a', RoleSessionName: 'bench' };
    const body = new URLSearchParams({
      Version: '2011-06-15',
      Action: action,
      ...(action === 'AssumeRole' ? role : {}),
    });
    const times: number[] = [];
    for (let round = -2; round < rounds; round += 1) {
      const time = await exchange(this.url, body.toString(), agent);
      if (round >= 0) times.push(time);
    }
    agent.destroy();
    await this.tally();
    return times;
  }

  async close(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }

  async #ask(asked: Asked): Promise<unknown> {
    this.#child.send(asked);
    return answerOf(this.#child);
  }
}

function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`the emulator ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message);
    });
  });
}

async function exchange(url: string, body: string, agent: Agent): Promise<number> {
  const type = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const headers = signV4({ method: 'POST', url: `${url}/`, body, headers: type }, keys, { service: 'sts' });
  const started = performance.now();
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sending = request(url, { method: 'POST', headers, agent }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    });
    sending.once('error', reject);
    sending.end(body);
  });
  if (status !== 200) throw new Error(`the emulator answered ${status}`);
  return performance.now() - started;
}
