import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRolechainError, RolechainError } from '../../../src/errors/error.ts';
import { NativeKeychain } from '../../../src/keychain/native.ts';
import { nativeFault } from '../../../src/keychain/native-faults.ts';
import { parseRequest } from '../../../src/keychain/native-request.ts';
import { TimeIsUp } from '../../../src/keychain/time-limit.ts';
import { secretService, type SecretServiceHandle, whyNoSecretService } from '../../support/secret-service.ts';

const account = 'a'.repeat(64);
const secret = Uint8Array.from([0, 1, 255]);

it.each([
  { said: 'User interaction is not allowed.', code: 'KEYCHAIN_LOCKED' },
  { said: "Couldn't access platform storage: Secret Service: unlock prompt was dismissed", code: 'KEYCHAIN_LOCKED' },
  {
    said: 'zbus error: org.freedesktop.Secret.Error.IsLocked: Cannot get secret of a locked object',
    code: 'KEYCHAIN_LOCKED',
  },
  { said: 'Platform secure storage failure: User canceled the operation.', code: 'KEYCHAIN_LOCKED' },
  { said: 'Did not receive a reply. Possible causes include: …', code: 'KEYCHAIN_TIMEOUT' },
  { said: 'Cannot find native binding. npm has a bug related to optional dependencies', code: 'KEYCHAIN_MISSING' },
  { said: 'The name org.freedesktop.secrets was not provided by any .service files', code: 'KEYCHAIN_MISSING' },
  { said: 'A specified logon session does not exist. It may already have been terminated.', code: 'KEYCHAIN_MISSING' },
])('a native fault becomes $code: $said', ({ said, code }) => {
  const cause = new Error(said);
  const { code: became, cause: kept } = nativeFault('macOS Keychain', cause);
  expect({ became, kept }).toEqual({ became: code, kept: cause });
});

it('a time-out keeps its seconds, and a code of ours stays what it is', () => {
  expect(nativeFault('x', new TimeIsUp(3000)).message).toBe('the keychain (x) did not answer within 3 s');
  const ours = new RolechainError('KEYCHAIN_LOCKED', { store: 'x' });
  expect(nativeFault('x', ours)).toBe(ours);
});

it.each(['', '{', 'null', '7', '{}', '{"platform":"linux","service":"x","account":7}'])('no request: %j', (text) => {
  expect(() => parseRequest(text)).toThrow();
});

describe('the child that writes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rolechain-child-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Asks a child of this source to write; gives the code of what that throws, and the milliseconds it took. */
  async function written(source: string): Promise<{ readonly code: unknown; readonly milliseconds: number }> {
    const child = join(folder, `${source.length}.mjs`);
    writeFileSync(child, source);
    const env = { PATH: process.env['PATH'], AWS_SECRET_ACCESS_KEY: 'canary-secret', NODE_OPTIONS: '--bad-option' };
    const keychain = new NativeKeychain({
      platform: 'darwin',
      env,
      timeLimit: () => 1000,
      child: [process.execPath, child],
    });
    const started = performance.now();
    const code = await keychain
      .write(account, secret)
      .catch((error: unknown) => (isRolechainError(error) ? error : error));
    return {
      code: isRolechainError(code) ? `${code.code} ${code.message}` : code,
      milliseconds: performance.now() - started,
    };
  }

  it('27, 29: is killed in time when it waits for ever, though it ignores every signal it can', async () => {
    const { code, milliseconds } = await written(
      "for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(name, () => {}); setInterval(() => {}, 1e6);",
    );
    expect(code).toBe('KEYCHAIN_TIMEOUT the keychain (macOS Keychain) did not answer within 1 s');
    expect(milliseconds).toBeLessThan(2500);
  });

  it.each([
    {
      name: 'that ends without a word',
      source: 'process.exit(3);',
      code: 'KEYCHAIN_MISSING there is no keychain (macOS Keychain): the child ended with 3',
    },
    {
      name: 'that talks nonsense',
      source: 'process.stdout.write(\'{"fault":\');',
      code: 'KEYCHAIN_MISSING there is no keychain (macOS Keychain): the child ended with 0',
    },
    {
      name: 'that says what is wrong',
      source: 'process.stdout.write(\'{"fault":"User interaction is not allowed."}\');',
      code: 'KEYCHAIN_LOCKED the keychain (macOS Keychain) is locked',
    },
  ])('29: $name is a refusal', async ({ source, code }) => {
    expect((await written(source)).code).toBe(code);
  });

  it('39: gets the secret on stdin, and neither in its arguments nor in its environment', async () => {
    const source = `
      let text = '';
      for await (const part of process.stdin) text += part;
      const seen = JSON.stringify([process.argv, process.execArgv, process.env]);
      const clean = !['canary', 'AWS_', '${Buffer.from(secret).toString('base64')}'].some((word) => seen.includes(word));
      const asked = JSON.parse(text);
      process.stdout.write(JSON.stringify({ fault: 'clean ' + clean + ' ' + Object.keys(asked) + ' ' + asked.secret }));`;
    expect((await written(source)).code).toBe(
      `KEYCHAIN_MISSING there is no keychain (macOS Keychain): clean true platform,service,account,secret ${Buffer.from(secret).toString('base64')}`,
    );
  });
});

const absent = whyNoSecretService();

describe.skipIf(absent !== undefined)(
  `the native module on a real keychain${absent === undefined ? '' : ` (skipped: ${absent})`}`,
  () => {
    let running: SecretServiceHandle;
    const before = process.env['DBUS_SESSION_BUS_ADDRESS'];

    beforeAll(async () => {
      running = await secretService('unlocked');
      // The native library reads the process's own environment.
      process.env['DBUS_SESSION_BUS_ADDRESS'] = running.env['DBUS_SESSION_BUS_ADDRESS'];
    });
    afterAll(async () => {
      if (before === undefined) delete process.env['DBUS_SESSION_BUS_ADDRESS'];
      else process.env['DBUS_SESSION_BUS_ADDRESS'] = before;
      await running.stop();
    });

    it('gives back what was written, replaces it, and forgets it, by a child that is the program itself', async () => {
      const keychain = new NativeKeychain({ platform: 'linux', env: running.env, timeLimit: () => 10_000 });
      await keychain.ready();
      expect(await keychain.read(account)).toBeUndefined();
      await keychain.write(account, secret);
      expect(await keychain.read(account)).toEqual(secret);
      await keychain.write(account, Uint8Array.of(7));
      expect(await keychain.read(account)).toEqual(Uint8Array.of(7));
      await keychain.remove(account);
      await keychain.remove(account);
      expect(await keychain.read(account)).toBeUndefined();
    });
  },
);
