import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { isRolechainError } from '../../../src/errors/error.ts';
import { SecretService } from '../../../src/keychain/secret-service.ts';
import { type Answer, type Script, scriptedBus } from '../../support/scripted-bus.ts';

const account = 'a'.repeat(64);
const LIMIT = 250;

const body = (bytes: Uint8Array) => (write: { bytes(value: Uint8Array): unknown }) => void write.bytes(bytes);

/** What a service of ours would answer, so that conversations get further than their first step. */
const right: Readonly<Record<string, Answer>> = {
  OpenSession: { signature: 'vo', body: (write) => write.variant('s', '').string('/session') },
  SearchItems: {
    signature: 'aoao',
    body: (write) => write.array(4, () => write.string('/item')).array(4, () => undefined),
  },
  GetSecret: {
    signature: '(oayays)',
    body: (write) =>
      write.struct(() =>
        write.string('/s').byteArray(new Uint8Array()).byteArray(Uint8Array.of(7)).string('text/plain'),
      ),
  },
  ReadAlias: { signature: 'o', body: (write) => write.string('/collection') },
  CreateItem: { signature: 'oo', body: (write) => write.string('/item').string('/') },
  Delete: { signature: 'o', body: (write) => write.string('/') },
};
const signatures = ['', 's', 'o', 'v', 'vo', 'oo', 'aoao', '(oayays)', 'a{sv}'];
const names = ['ServiceUnknown', 'NoReply', 'LimitsExceeded', 'UnknownMethod', 'Failed'].map(
  (name) => `org.freedesktop.DBus.Error.${name}`,
);
const bytes = fc.uint8Array({ maxLength: 64 });
const lengths = fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff).map((length) => {
  const number = Buffer.alloc(4);
  number.writeUInt32LE(length);
  return Uint8Array.from([...number, 0x2f, 0]);
});
const wrong: fc.Arbitrary<Answer> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...signatures), fc.oneof(bytes, lengths))
    .map(([signature, value]) => ({ signature, body: body(value) })),
  fc.constantFrom(...names, 'org.freedesktop.Secret.Error.IsLocked', 'no name at all').map((error) => ({ error })),
  bytes.map((raw) => ({ raw })),
  lengths.map((raw) => ({ raw: Uint8Array.from([0x6c, 2, 1, 1, ...raw, ...raw, ...raw]) })),
  fc.constant<Answer>('hang up'),
);
const members = Object.keys(right);
const scripts: fc.Arbitrary<Script> = fc
  .tuple(...members.map((member) => fc.oneof({ weight: 2, arbitrary: fc.constant(right[member] ?? 'hang up') }, wrong)))
  .map((answers) => Object.fromEntries(answers.map((answer, index) => [members[index] ?? '', answer])));

it('whatever the bus answers at any step, each operation ends: with bytes, a miss or a code of the keychain', async () => {
  const endings = new Set<string>();
  await fc.assert(
    fc.asyncProperty(scripts, async (script) => {
      const bus = await scriptedBus({ ...script, Get: script['ReadAlias'] ?? 'hang up' });
      const store = new SecretService({ env: bus.env, uid: process.getuid?.(), timeLimit: () => LIMIT });
      try {
        for (const work of [
          () => store.read(account),
          () => store.write(account, Uint8Array.of(1), 'label'),
          () => store.remove(account),
          () => store.ready(),
        ]) {
          endings.add(await ending(work()));
        }
      } finally {
        store.close();
        await bus.stop();
      }
    }),
    { seed: 20_261_122, numRuns: 80, interruptAfterTimeLimit: 40_000 },
  );
  expect([...endings].filter((one) => !/^(?:done|bytes|KEYCHAIN_(?:LOCKED|MISSING|TIMEOUT))$/.test(one))).toEqual([]);
  expect([...endings]).toEqual(expect.arrayContaining(['done', 'bytes', 'KEYCHAIN_MISSING', 'KEYCHAIN_LOCKED']));
});

async function ending(work: Promise<unknown>): Promise<string> {
  try {
    const result = await work;
    return result instanceof Uint8Array ? 'bytes' : 'done';
  } catch (error) {
    if (!isRolechainError(error)) throw error;
    return error.code;
  }
}
