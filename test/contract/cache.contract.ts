import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { Credentials } from '../../src/credentials/credentials.ts';
import type { About, Cache, Kept } from '../../src/session/ports.ts';

const alice = 'arn:aws:iam::222222222222:user/alice';
const bob = 'arn:aws:iam::222222222222:user/bob';

/** What every cache promises. `open` gives the same cache as another process would see it, each time it is called. */
export function cacheContract(open: () => Cache): void {
  it('has nothing under a key that nothing was put under', async () => {
    expect(await open().get(key('unknown'))).toBeUndefined();
  });

  it('is enabled', async () => {
    expect(await open().enabled('0'.repeat(64))).toBe(true);
  });

  it.each([
    { name: 'all that is known', kept: keptFor(alice, { accountId: '111111111111' }) },
    { name: 'without a caller and an account', kept: keptFor(undefined) },
    { name: 'a session token of 6,000 characters', kept: keptFor(alice, { sessionToken: long(6000) }) },
  ])('gives another process what was put: $name', async ({ name, kept }) => {
    await open().put(key(name), kept, about());
    expect(facts(await open().get(key(name)))).toEqual(facts(kept));
  });

  it('gives what was put last, and drops it', async () => {
    const [first, second] = [keptFor(alice), keptFor(alice, { sessionToken: 'another' })];
    await open().put(key('replaced'), first, about());
    await open().put(key('replaced'), second, about());
    expect(facts(await open().get(key('replaced')))).toEqual(facts(second));
    await open().drop(key('replaced'));
    expect(await open().get(key('replaced'))).toBeUndefined();
    await open().drop(key('replaced'));
  });

  it('keeps what many put at the same time, under one key whole', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `parallel ${index}`);
    await Promise.all(
      names.map(async (name) => {
        await open().put(key(name), keptFor(alice, { sessionToken: name }), about());
        await open().put(key('shared'), keptFor(alice, { sessionToken: long(3000, name) }), about());
      }),
    );
    const kept = await Promise.all(names.map((name) => open().get(key(name))));
    expect(kept.map((one) => one?.credentials.reveal().sessionToken)).toEqual(names);
    const shared = (await open().get(key('shared')))?.credentials.reveal().sessionToken;
    expect(names.map((name) => long(3000, name))).toContain(shared);
  });

  it('tells the caller of a base from any of its items, and of no other base', async () => {
    await open().put(key('silent'), keptFor(undefined), about('told'));
    expect(await open().callerOf('told')).toBeUndefined();
    await open().put(key('telling'), keptFor(alice), about('told'));
    await open().put(key('foreign'), keptFor(bob), about('foreign'));
    expect([await open().callerOf('told'), await open().callerOf('none')]).toEqual([alice, undefined]);
  });

  it('drops the items of a base that were made for another caller, and no others', async () => {
    const items = [
      { name: 'another caller', caller: bob, base: 'base' },
      { name: 'the same caller', caller: alice, base: 'base' },
      { name: 'a caller nobody asked for', caller: undefined, base: 'base' },
      { name: 'another base', caller: bob, base: 'other' },
    ];
    for (const { name, caller, base } of items) await open().put(key(name), keptFor(caller), about(base));
    await open().dropOtherCallers('base', alice);
    const left = await Promise.all(items.map(async ({ name }) => ((await open().get(key(name))) ? [name] : [])));
    expect(left.flat()).toEqual(['the same caller', 'a caller nobody asked for', 'another base']);
  });
}

export function key(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

export function keptFor(
  callerArn: string | undefined,
  parts: { readonly sessionToken?: string; readonly accountId?: string; readonly expiration?: Date } = {},
): Kept {
  const { sessionToken = 'token', accountId, expiration = new Date('2040-01-01T01:00:00Z') } = parts;
  return {
    credentials: new Credentials(
      { accessKeyId: 'ASIAEXAMPLEEXAMPLE12', secretAccessKey: 'canary-secret', sessionToken },
      { expiration, ...(accountId === undefined ? {} : { accountId }) },
    ),
    issued: new Date('2040-01-01T00:00:00Z'),
    ...(callerArn === undefined ? {} : { callerArn }),
  };
}

export function about(base = 'base', profile = 'deploy'): About {
  return { profile, roleArn: 'arn:aws:iam::111111111111:role/Deploy', base };
}

/** Everything in it, so that whole values can be compared. */
export function facts(kept: Kept | undefined): unknown {
  if (kept === undefined) return undefined;
  const { credentials, issued, callerArn } = kept;
  const { expiration, accountId } = credentials;
  return { secrets: credentials.reveal(), expiration, accountId, issued, callerArn };
}

/** Text of this length that deflating does not make much shorter, as session tokens are. */
function long(length: number, seed = ''): string {
  let text = '';
  while (text.length < length) text += createHash('sha512').update(`${seed}${text.length}`).digest('base64');
  return text.slice(0, length);
}
