import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { vi } from 'vitest';

import { loadBase } from '../../src/base/load.ts';
import type { Credentials } from '../../src/credentials/credentials.ts';
import { isRolechainError, type RolechainError } from '../../src/errors/error.ts';
import { Deadline } from '../../src/session/deadline.ts';
import type { Environment } from '../../src/session/environment.ts';
import type { Ports } from '../../src/session/ports.ts';
import { stsClient } from '../../src/sts/client.ts';

/** A throw-away home, in which whoever opens a config file waits for ever. */
export class BaseWorld implements Disposable {
  readonly home = mkdtempSync(join(tmpdir(), 'rolechain-base-'));

  constructor() {
    const fifo = this.path('fifo');
    if (process.platform !== 'win32') execFileSync('sh', ['-c', 'mkfifo "$0"', fifo]);
    for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, fifo);
    vi.stubEnv('HOME', this.home);
    vi.stubEnv('USERPROFILE', this.home);
    vi.stubEnv('AWS_PROFILE', 'poison');
  }

  path(...parts: readonly string[]): string {
    return join(this.home, ...parts);
  }

  write(path: string, text: string): string {
    const file = this.path(path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** The adapter as the program wires it; `env` goes to the real environment too, because the SDK reads that one. */
  base(
    env: Environment = {},
    { stsUrl = 'http://127.0.0.1:1', milliseconds = 20_000, stack = 'deploy' } = {},
  ): Ports['base'] {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const deadline = new Deadline(() => performance.now(), milliseconds);
    const ports = {
      env: { ...process.env, ...env },
      deadline,
      clock: { now: () => new Date() },
      trace: () => undefined,
    };
    const settings = {
      region: 'eu-west-1',
      endpoint: { url: stsUrl },
      legacyGlobalEndpoint: false,
      fips: false,
      dualStack: false,
    };
    const staticKeys = (): never => {
      throw new Error('no profile with keys');
    };
    return loadBase({
      ...ports,
      staticKeys,
      program: process,
      signedIn: true,
      stack,
      sts: stsClient({ ...ports, settings }),
    });
  }

  [Symbol.dispose](): void {
    vi.unstubAllEnvs();
    rmSync(this.home, { recursive: true });
  }
}

/** Everything that credentials hold, to be compared. */
export function shown(credentials: Credentials): unknown {
  return { ...credentials.reveal(), expiration: credentials.expiration, accountId: credentials.accountId };
}

/** The refusal that `work` ends with; none of `secrets` is anywhere in it. */
export async function refusal(work: Promise<unknown>, ...secrets: readonly string[]): Promise<RolechainError> {
  const error = await work.then(
    () => new Error('expected a refusal'),
    (thrown: unknown) => thrown,
  );
  if (!isRolechainError(error)) throw error;
  const cause = error.cause instanceof Error ? `${error.cause.message} ${error.cause.stack}` : '';
  const all = `${JSON.stringify([error.message, error.hint, error.details])} ${error.stack} ${cause}`;
  for (const secret of secrets) if (all.includes(secret)) throw new Error(`a secret is in ${error.message}`);
  return error;
}
