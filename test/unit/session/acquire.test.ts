import { describe, expect, it } from 'vitest';
import type { ChainPlan } from '../../../src/chain/chain-plan.ts';
import { Credentials } from '../../../src/credentials/credentials.ts';
import { isRolechainError, RolechainError } from '../../../src/errors/error.ts';
import { acquire } from '../../../src/session/acquire.ts';
import { Deadline } from '../../../src/session/deadline.ts';
import type { MfaQuestion } from '../../../src/session/ports.ts';
import { planOf, START, World } from '../../support/world.ts';

const SERIAL = 'arn:aws:iam::222222222222:mfa/alice';
const role = (name: string, source: string, more = ''): string =>
  `[profile ${name}]\nrole_arn = arn:aws:iam::111111111111:role/${name.toUpperCase()}\nsource_profile = ${source}\n${more}\n`;
const base = '[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n';
const three = `${base}${role('a', 'base')}${role('b', 'a')}${role('c', 'b')}`;
const directMfa = `${base}${role('a', 'base', `mfa_serial = ${SERIAL}\nmfa_session_seconds = 0`)}`;
const withMfa = `${base}${role('a', 'base', `mfa_serial = ${SERIAL}`)}${role('b', 'a', `mfa_serial = ${SERIAL}`)}`;

async function outcome(plan: ChainPlan, world: World): Promise<string> {
  try {
    return (await acquire(plan, world.ports)).credentials.accessKeyId;
  } catch (error) {
    return isRolechainError(error) ? error.code : String(error);
  }
}

const cold = ['base static', 'who is AKIABASE', 'AKIABASE → A as alice', 'ASIA-A → B as alice', 'ASIA-B → C as alice'];

// With an item of the same key at hand, nobody has to be asked who calls.
const renewed = cold.filter((line) => !line.startsWith('who is'));

describe('a walk', () => {
  it.each<{
    rule: string;
    config?: string;
    profile?: string;
    prepare?: (world: World, plan: ChainPlan) => void;
    answer: string;
    log: string[];
  }>([
    { rule: 'a cold chain asks who calls once and assumes each role in turn', answer: 'ASIA-C', log: cold },
    { rule: 'a fresh answer needs nothing', prepare: (w, p) => w.keep(p, 2, 16), answer: 'KEPT-c', log: [] },
    {
      rule: 'the deepest fresh hop is where it starts, and tells the name',
      prepare: (w, p) => {
        w.keep(p, 0, 30);
        w.keep(p, 1, 3);
      },
      answer: 'ASIA-C',
      log: ['KEPT-b → C as alice'],
    },
    {
      rule: 'a middle hop with under two minutes is not fresh',
      prepare: (w, p) => w.keep(p, 1, 1.9),
      answer: 'ASIA-C',
      log: renewed,
    },
    {
      rule: 'an answer from before the clock was set back is renewed: nobody knows how long it still holds',
      prepare: (w, p) => w.keep(p, 2, 65.1),
      answer: 'ASIA-C',
      log: renewed,
    },
    {
      rule: 'and so is a middle hop',
      prepare: (w, p) => w.keep(p, 1, 65.1),
      answer: 'ASIA-C',
      log: renewed,
    },
    {
      rule: 'a clock may be set right by five minutes',
      prepare: (w, p) => w.keep(p, 2, 65),
      answer: 'KEPT-c',
      log: [],
    },
    {
      rule: 'an answer of 15 minutes is renewed',
      prepare: (w, p) => w.keep(p, 2, 14.9),
      answer: 'ASIA-C',
      log: renewed,
    },
    {
      rule: 'one of a short session is fresh while a third of its life is left',
      prepare: (w, p) => w.keep(p, 2, 5.1, 15),
      answer: 'KEPT-c',
      log: [],
    },
    {
      rule: 'without a role the base answers and nobody is asked who',
      profile: 'base',
      answer: 'AKIABASE',
      log: ['base static'],
    },
    {
      rule: 'without caching nothing is looked up',
      prepare: (w) => {
        w.cacheEnabled = false;
      },
      answer: 'ASIA-C',
      log: cold,
    },
    {
      rule: 'FAULT 29: a cache that fails costs no answer',
      prepare: (w) => {
        w.putFails = true;
      },
      answer: 'ASIA-C',
      log: cold,
    },
    {
      rule: 'who waited for a lock looks first whether the answer is there',
      prepare: (w, p) => {
        w.waited = true;
        w.meanwhile = () => w.keep(p, 2, 60);
      },
      answer: 'KEPT-c',
      log: [],
    },
    {
      rule: 'who took a lock at once still looks for that hop',
      prepare: (w, p) => {
        w.meanwhile = (lock) => {
          if (lock === p.hops[0]?.cacheKey) w.keep(p, 0, 60);
        };
      },
      answer: 'ASIA-C',
      log: ['KEPT-a → B as alice', 'ASIA-B → C as alice'],
    },
    {
      rule: 'a configured name needs no caller',
      config: `${base}${role('c', 'base', 'role_session_name = ci\nsession_name = config')}`,
      answer: 'ASIA-C',
      log: ['base static', 'AKIABASE → C as ci'],
    },
    {
      rule: 'a long session is had from a user’s own key',
      config: `${base}${role('c', 'base', 'duration_seconds = 43200')}`,
      answer: 'ASIA-C',
      log: ['base static', 'who is AKIABASE', 'AKIABASE → C as alice for 43200'],
    },
    {
      rule: 'a chained hop is cut to an hour',
      config: `${base}${role('a', 'base')}${role('c', 'a', 'duration_seconds = 43200')}`,
      answer: 'ASIA-C',
      log: ['base static', 'who is AKIABASE', 'AKIABASE → A as alice', 'ASIA-A → C as alice'],
    },
    {
      rule: 'so is one whose credential_process turns out to print a session',
      config: `[profile base]\ncredential_process = x\n${role('c', 'base', 'duration_seconds = 7200')}`,
      prepare: (w) => {
        w.base = new Credentials({ accessKeyId: 'ASIABASE', secretAccessKey: 's', sessionToken: 't' });
      },
      answer: 'ASIA-C',
      log: ['asking', 'base process', 'who is ASIABASE', 'ASIABASE → C as alice'],
    },
  ])('$rule', async ({ config = three, profile = 'c', prepare, answer, log }) => {
    const [world, plan] = [new World(), planOf(config, profile)];
    prepare?.(world, plan);
    expect([await outcome(plan, world), world.log]).toEqual([answer, log]);
  });

  it('tells who watches which hop it is at, of those it makes', async () => {
    const [world, plan] = [new World(), planOf(withMfa, 'b')];
    world.codes = ['123456'];
    await acquire(plan, world.ports);
    const [a, b] = ['arn:aws:iam::111111111111:role/A', 'arn:aws:iam::111111111111:role/B'];
    expect(world.shown).toEqual(['1 3 a session-token', `2 3 a assume-role ${a}`, `3 3 b assume-role ${b}`]);
    await acquire(plan, world.ports);
    expect(world.shown).toHaveLength(3);
  });

  it('keeps every hop with the caller, for siblings and for the name', async () => {
    const [world, plan] = [new World(), planOf(three, 'c')];
    await acquire(plan, world.ports);
    expect(plan.hops.map((hop) => world.kept.get(hop.cacheKey)?.callerArn)).toEqual(Array(3).fill(world.callerArn));
    world.log.length = 0;
    expect([await outcome(planOf(`${three}${role('d', 'b')}`, 'd'), world), world.log]).toEqual([
      'ASIA-D',
      ['ASIA-B → D as alice'],
    ]);
  });

  it('never keeps what ends within a minute', async () => {
    const [world, plan] = [new World(), planOf(three, 'c')];
    world.ports.sts.assumeRole = async () => ({
      credentials: new Credentials(
        { accessKeyId: 'ASIA', secretAccessKey: 's', sessionToken: 't' },
        { expiration: new Date(START.getTime() + 10_000) },
      ),
    });
    expect([await outcome(plan, world), world.kept.size]).toEqual(['ASIA', 0]);
  });

  it('nothing is kept or looked up while it is not known whose base this is', async () => {
    const [world, plan] = [new World(), planOf(three, 'c', { baseIdentity: undefined })];
    expect([await outcome(plan, world), world.kept.size]).toEqual(['ASIA-C', 0]);
  });

  it('another caller behind the same command ends the items of the old one', async () => {
    const command = '[profile base]\ncredential_process = x\n';
    const [world, plan] = [new World(), planOf(`${command}${role('a', 'base')}`, 'a')];
    world.keep(plan, 0, 60, 60, 'arn:aws:iam::222222222222:user/mallory');
    const other = planOf(`${command}${role('x', 'base')}`, 'x');
    const answer = await outcome(other, world);
    expect([answer, [...world.kept.values()].map(({ about }) => about?.profile)]).toEqual(['ASIA-X', ['x']]);
  });

  it('the caller of a key is known from any kept item of that key', async () => {
    const [world, plan] = [new World(), planOf(three, 'c')];
    world.keep(plan, 1, 60);
    const other = planOf(`${base}${role('x', 'base')}`, 'x');
    expect([await outcome(other, world), world.log]).toEqual(['ASIA-X', ['base static', 'AKIABASE → X as alice']]);
  });

  it('FAULT 22: a kept session that STS refuses goes, and the chain is walked once more', async () => {
    const [world, plan] = [new World(), planOf(three, 'c')];
    world.keep(plan, 1, 60);
    world.judge = (_, as) => {
      if (as.accessKeyId === 'KEPT-b')
        throw new RolechainError('STS_EXPIRED', { action: 'sts:AssumeRole', reason: 'revoked' });
    };
    expect([await outcome(plan, world), world.log]).toEqual(['ASIA-C', ['KEPT-b → C as alice', ...cold]]);
  });

  it('FAULT 22: an answer that still holds survives it, should the second walk fail too', async () => {
    const [world, plan] = [new World(), planOf(three, 'c')];
    world.keep(plan, 1, 60);
    world.keep(plan, 2, 10);
    world.judge = (_, as) => {
      if (as.accessKeyId === 'KEPT-b')
        throw new RolechainError('STS_EXPIRED', { action: 'sts:AssumeRole', reason: 'x' });
      throw new RolechainError('STS_UNREACHABLE', { endpoint: 'x', reason: 'y' });
    };
    expect([await outcome(plan, world), [...world.kept.values()].map(({ about }) => about?.profile)]).toEqual([
      'KEPT-c',
      ['c'],
    ]);
  });

  describe('FAULT 22: an MFA session before a kept role that STS refuses', () => {
    /** A kept MFA session, and a role made with it; STS refuses whichever is in `revoked`. */
    function chain(revoked: readonly string[]): readonly [World, ChainPlan] {
      const [world, plan] = [new World(), planOf(`${withMfa}${role('c', 'b')}`, 'c')];
      world.keep(plan, 0, 60);
      world.keep(plan, 2, 60);
      world.judge = (_, as) => {
        if (revoked.includes(as.accessKeyId))
          throw new RolechainError('STS_EXPIRED', { action: 'sts:AssumeRole', reason: 'revoked' });
      };
      world.codes = ['123456'];
      return [world, plan];
    }
    const lineOf = (keyId: string, name: string): string => `${keyId} → ${name.toUpperCase()} as alice`;

    it('stays, and nobody is asked', async () => {
      const [world, plan] = chain(['KEPT-b']);
      expect([await outcome(plan, world), world.log]).toEqual([
        'ASIA-C',
        [lineOf('KEPT-b', 'c'), lineOf('KEPT-a', 'a'), lineOf('ASIA-A', 'b'), lineOf('ASIA-B', 'c')],
      ]);
    });

    it('goes when it is refused too', async () => {
      const [world, plan] = chain(['KEPT-b', 'KEPT-a']);
      expect([await outcome(plan, world), world.log.includes('code')]).toEqual(['ASIA-C', true]);
    });

    it('nobody is asked for another while the answer holds for long enough', async () => {
      const [world, plan] = chain(['KEPT-b', 'KEPT-a']);
      world.keep(plan, 3, 10);
      expect([await outcome(plan, world), world.log.includes('code')]).toEqual(['KEPT-c', false]);
    });
  });

  it('FAULT 22: an expired base is not tried twice', async () => {
    const [world, plan] = [new World(), planOf(three, 'c')];
    world.judge = () => {
      throw new RolechainError('STS_EXPIRED', { action: 'sts:AssumeRole', reason: 'gone' });
    };
    expect([await outcome(plan, world), world.log]).toEqual(['STS_EXPIRED', cold.slice(0, 3)]);
  });
});

describe('the session name', () => {
  const wanted = `${base}${role('a', 'base', `mfa_serial = ${SERIAL}\nrole_session_name = bob`)}`;

  it('is settled before a prompt; only GetCallerIdentity comes before the refusal', async () => {
    const [world, plan] = [new World(), planOf(wanted, 'a')];
    expect([await outcome(plan, world), world.log]).toEqual([
      'SESSION_NAME_CONFLICT',
      ['base static', 'who is AKIABASE'],
    ]);
  });

  it('is checked for later hops too, before the first is assumed', async () => {
    const [world, plan] = [
      new World(),
      planOf(`${base}${role('a', 'base')}${role('b', 'a', 'role_session_name = bob')}`, 'b'),
    ];
    expect([await outcome(plan, world), world.log]).toEqual([
      'SESSION_NAME_CONFLICT',
      ['base static', 'who is AKIABASE'],
    ]);
  });

  it('is checked on a hit, because the item tells the caller', async () => {
    const [world, plan] = [new World(), planOf(`${three}role_session_name = bob`, 'c')];
    world.keep(plan, 2, 60);
    expect([await outcome(plan, world), world.log]).toEqual(['SESSION_NAME_CONFLICT', []]);
  });
});

describe('renewing while old credentials are valid', () => {
  const refuse = (): never => {
    throw new RolechainError('STS_UNREACHABLE', { endpoint: 'x', reason: 'y' });
  };

  it('gives out the old ones when it fails, and remembers the failure for a minute', async () => {
    const [world, plan] = [new World(), planOf(three, 'c')];
    world.keep(plan, 2, 10);
    world.judge = refuse;
    expect([await outcome(plan, world), world.log]).toEqual(['KEPT-c', [...renewed.slice(0, 2), 'noted renewal']]);
    world.log.length = 0;
    world.now = new Date(START.getTime() + 59_000);
    expect([await outcome(plan, world), world.log]).toEqual(['KEPT-c', []]);
    world.now = new Date(START.getTime() + 61_000);
    expect([await outcome(plan, world), world.log]).toEqual(['KEPT-c', [...renewed.slice(0, 2), 'noted renewal']]);
  });

  it('refuses once they are spent', async () => {
    const [world, plan] = [new World(), planOf(three, 'c')];
    world.keep(plan, 2, 0.1);
    world.judge = refuse;
    expect(await outcome(plan, world)).toBe('STS_UNREACHABLE');
  });

  it('spends five seconds on it', async () => {
    const [world, plan] = [new World(), planOf(three, 'c')];
    world.keep(plan, 2, 10);
    const left: number[] = [];
    world.judge = () => void left.push(world.ports.deadline.left());
    await acquire(plan, world.ports);
    expect([left, world.ports.deadline.left()]).toEqual([[5_000, 5_000, 5_000], 20_000]);
  });

  it.each([
    { rule: 'nobody is asked above five minutes', minutes: 5.1, codes: [], answer: 'KEPT-b', log: [] },
    {
      rule: 'below, a person is asked',
      minutes: 4.9,
      codes: ['123456'],
      answer: 'ASIA-B',
      log: [
        'base static',

        'asking',
        'asking',
        'code',
        'AKIABASE → MFA session with 123456',
        'ASIA-MFA-123456 → A as alice',
        'ASIA-A → B as alice',
      ],
    },
    {
      rule: 'and who says no gets the old ones',
      minutes: 4.9,
      codes: ['no'],
      answer: 'KEPT-b',
      log: ['base static', 'asking', 'asking', 'code', 'noted mfa', 'noted renewal'],
    },
  ])('$rule', async ({ minutes, codes, answer, log }) => {
    const [world, plan] = [new World(), planOf(withMfa, 'b')];
    world.keep(plan, 2, minutes);
    world.codes = [...codes];
    expect([await outcome(plan, world), world.log]).toEqual([answer, log]);
  });

  it('an impossible prompt is not remembered: the next terminal may work', async () => {
    const [world, plan] = [new World(), planOf(withMfa, 'b')];
    world.keep(plan, 2, 4);
    world.ports.mfa.code = async ({ serial, profile }) => {
      throw new RolechainError('MFA_NO_TERMINAL', { serial, profile, reason: 'there is none' });
    };
    expect([await outcome(plan, world), [...world.failures.keys()]]).toEqual(['KEPT-b', []]);
  });

  it('a fresh middle hop renews without a person', async () => {
    const [world, plan] = [new World(), planOf(withMfa, 'b')];
    world.keep(plan, 1, 30);
    world.keep(plan, 2, 10);
    expect([await outcome(plan, world), world.log]).toEqual(['ASIA-B', ['KEPT-a → B as alice']]);
  });
});

describe('a federated user', () => {
  const policies = new Map([['narrow', { policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }]]);
  const narrow = (lines = ''): ChainPlan =>
    planOf(`${base}[profile narrow]\nfederation = true\nsource_profile = base\n${lines}`, 'narrow', { policies });

  it('is made of the base, once it is known who that is', async () => {
    const [world, plan] = [new World(), narrow()];
    expect([await outcome(plan, world), world.log, world.shown]).toEqual([
      'ASIA-alice',
      ['base static', 'who is AKIABASE', 'AKIABASE → federated user alice for 43200'],
      ['1 1 narrow federation'],
    ]);
    expect([...world.kept.values()].map(({ about, callerArn }) => [about, callerArn])).toEqual([
      [
        {
          profile: 'narrow',
          federatedUser: 'arn:aws:sts::222222222222:federated-user/alice',
          base: 'b'.repeat(64),
        },
        'arn:aws:iam::222222222222:user/alice',
      ],
    ]);
    expect([await outcome(plan, world), world.log.length]).toEqual(['ASIA-alice', 3]);
  });

  it('has a name that is configured: who calls is asked all the same, for the account', async () => {
    const [world, plan] = [new World(), narrow('role_session_name = job\nsession_name = config\n')];
    expect([await outcome(plan, world), world.log]).toEqual([
      'ASIA-job',
      ['base static', 'who is AKIABASE', 'AKIABASE → federated user job for 43200'],
    ]);
  });

  it.each([
    {
      what: 'another name than the caller’s',
      caller: 'user/bob',
      lines: 'role_session_name = alice\n',
      code: 'SESSION_NAME_CONFLICT',
    },
    { what: 'a caller without a name', caller: 'root', lines: '', code: 'SESSION_NAME_UNAVAILABLE' },
  ])('$what: refused before the call', async ({ caller, lines, code }) => {
    const [world, plan] = [new World(), narrow(lines)];
    world.callerArn = `arn:aws:iam::222222222222:${caller}`;
    expect([await outcome(plan, world), world.log]).toEqual([code, ['base static', 'who is AKIABASE']]);
  });

  it('a kept one that was made for another name than is expected now is refused', async () => {
    const [world, plan] = [new World(), narrow('role_session_name = bob\n')];
    world.keep(plan, 0, 60);
    expect([await outcome(plan, world), world.log]).toEqual(['SESSION_NAME_CONFLICT', []]);
  });

  it('is renewed when it ends soon, and given out where that fails', async () => {
    const [world, plan] = [new World(), narrow()];
    world.keep(plan, 0, 10);
    expect([await outcome(plan, world), world.log]).toEqual([
      'ASIA-alice',
      ['base static', 'AKIABASE → federated user alice for 43200'],
    ]);
    world.keep(plan, 0, 10);
    world.ports.sts.federationToken = async () => {
      throw new RolechainError('STS_UNREACHABLE', { endpoint: 'sts', reason: 'gone' });
    };
    expect(await outcome(plan, world)).toBe('KEPT-narrow');
  });
});

describe('MFA', () => {
  const asked = ['base static', 'who is AKIABASE', 'asking'];

  it('FAULT 33: is asked for once on the user’s hop, though every hop names the device', async () => {
    const [world, plan] = [new World(), planOf(withMfa, 'b')];
    world.codes = ['123456'];
    expect([await outcome(plan, world), world.log]).toEqual([
      'ASIA-B',
      [
        ...asked,
        'asking',
        'code',
        'AKIABASE → MFA session with 123456',
        'ASIA-MFA-123456 → A as alice',
        'ASIA-A → B as alice',
      ],
    ]);
    expect(plan.warnings.map(({ code }) => code)).toEqual(['MFA_IGNORED']);
  });

  it.each([
    { what: 'an MFA session', config: withMfa, call: 'MFA session' },
    { what: 'a role', config: directMfa, call: 'A as alice' },
  ])('FAULT 32: a rejected code of $what is asked for anew, three times in all', async ({ config, call }) => {
    const [world, plan] = [new World(), planOf(config, 'a')];
    world.codes = ['111111', '222222', '333333', '444444'];
    world.judge = world.judgeSession = () => {
      throw new RolechainError('MFA_REJECTED', { serial: SERIAL, reason: 'invalid' });
    };
    const tries = [
      'code',
      `AKIABASE → ${call} with 111111`,
      'asking',
      'code not 111111',
      `AKIABASE → ${call} with 222222`,
      'asking',
      'code not 111111,222222',
      `AKIABASE → ${call} with 333333`,
    ];
    expect([await outcome(plan, world), world.log]).toEqual([
      'MFA_REJECTED',
      [...asked, 'asking', ...tries, 'noted mfa'],
    ]);
  });

  it.each([-60, 60])(
    'has what is left of its 55 seconds, though the clock is set by %i minutes meanwhile',
    async (minutes) => {
      const [world, plan] = [new World(), planOf(withMfa, 'a')];
      let counted = 1000;
      world.meanwhile = () => {
        world.now = new Date(START.getTime() + minutes * 60_000);
        counted = 4000;
      };
      const given: number[] = [];
      const deadline = new Deadline(() => counted, 20_000);
      const code = async ({ milliseconds }: MfaQuestion): Promise<string> => {
        given.push(milliseconds);
        return '123456';
      };
      await acquire(plan, { ...world.ports, deadline, mfa: { code } });
      expect(given).toEqual([52_000]);
    },
  );

  it('a denial is not asked for again', async () => {
    const [world, plan] = [new World(), planOf(withMfa, 'a')];
    world.codes = ['111111', '222222'];
    world.judge = () => {
      throw new RolechainError('STS_DENIED', { action: 'sts:AssumeRole', target: 'x', reason: 'no' });
    };
    expect([await outcome(plan, world), world.log.filter((line) => line === 'code').length]).toEqual(['STS_DENIED', 1]);
  });

  it('a prompt cancelled a moment ago ends who has the same parent, for ten seconds', async () => {
    const [world, plan] = [new World(), planOf(withMfa, 'a')];
    world.codes = ['no'];
    expect(await outcome(plan, world)).toBe('MFA_CANCELLED');
    world.log.length = 0;
    world.now = new Date(START.getTime() + 9_000);
    expect([await outcome(plan, world), world.log]).toEqual(['MFA_CANCELLED', []]);
    world.now = new Date(START.getTime() + 11_000);
    world.codes = ['123456'];
    expect(await outcome(plan, world)).toBe('ASIA-A');
  });

  it('and everybody who waited for it, but nobody who came later', async () => {
    const plan = planOf(withMfa, 'a');
    const waiting = new World();
    waiting.meanwhile = () => waiting.failures.set(`mfa ${SERIAL}`, { at: waiting.now, sameParent: false });
    expect([await outcome(plan, waiting), waiting.log]).toEqual(['MFA_CANCELLED', []]);
    const later = new World();
    later.failures.set(`mfa ${SERIAL}`, { at: new Date(START.getTime() - 1), sameParent: false });
    later.codes = ['123456'];
    expect(await outcome(plan, later)).toBe('ASIA-A');
  });

  const byProcess = withMfa.replaceAll(SERIAL, `${SERIAL}\nmfa_process = touch`);

  it('an mfa_process that failed ends who waited meanwhile, for the same one alone, and nobody later', async () => {
    const [first, plan] = [new World(), planOf(byProcess, 'a')];
    first.codes = ['nobody touched it'];
    expect([await outcome(plan, first), first.log.at(-1)]).toEqual(['PROCESS_FAILED', 'noted mfa-process']);
    first.now = new Date(START.getTime() + 1);
    first.codes = ['123456'];
    expect(await outcome(plan, first)).toBe('ASIA-A');

    const noted = [...first.failures.keys()][0] ?? '';
    const world = (): World => {
      const waiting = new World();
      waiting.meanwhile = () => waiting.failures.set(noted, { at: waiting.now, sameParent: true });
      waiting.codes = ['123456'];
      return waiting;
    };
    const waited = world();
    expect([await outcome(plan, waited), waited.log.includes('code')]).toEqual(['MFA_CANCELLED', false]);
    expect(await outcome(planOf(byProcess.replaceAll('= touch', '= other'), 'a'), world())).toBe('ASIA-A');
    expect(await outcome(planOf(withMfa, 'a'), world())).toBe('ASIA-A');
  });

  it('whose time went by while others were asked is not asked, and keeps nobody else from it', async () => {
    const [world, plan] = [new World(), planOf(withMfa, 'a')];
    world.codes = ['123456'];
    world.meanwhile = (lock) => {
      if (lock.startsWith('mfa ')) world.now = new Date(START.getTime() + 56_000);
    };
    expect([await outcome(plan, world), world.log.includes('code'), [...world.failures.keys()]]).toEqual([
      'MFA_CANCELLED',
      false,
      [],
    ]);
  });

  it('whose code was rejected at the end of the time is told so, and not asked again', async () => {
    const [world, plan] = [new World(), planOf(withMfa, 'a')];
    world.codes = ['111111', '222222'];
    world.judgeSession = () => {
      world.now = new Date(START.getTime() + 56_000);
      throw new RolechainError('MFA_REJECTED', { serial: SERIAL, reason: 'invalid' });
    };
    expect([await outcome(plan, world), world.codes]).toEqual(['MFA_REJECTED', ['222222']]);
  });

  it('a role that calls needs no code: the device belongs to a user', async () => {
    const [world, plan] = [
      new World(),
      planOf(withMfa.replace('aws_secret', 'aws_session_token = t\naws_secret'), 'a'),
    ];
    world.base = new Credentials({ accessKeyId: 'ASIABASE', secretAccessKey: 's', sessionToken: 't' });
    world.callerArn = 'arn:aws:sts::222222222222:assumed-role/Admin/alice';
    expect([await outcome(plan, world), world.log]).toEqual([
      'ASIA-A',
      ['base static', 'who is ASIABASE', 'ASIABASE → A as alice'],
    ]);
  });
});

describe('an MFA session', () => {
  const MINUTE = 60_000;
  const denied = (target = 'arn:aws:iam::111111111111:role/A'): never => {
    throw new RolechainError('STS_DENIED', { action: 'sts:AssumeRole', target, reason: 'no' });
  };
  const siblings = `${withMfa}${role('x', 'base', `mfa_serial = ${SERIAL}`)}`;
  const opened = ['base static', 'who is AKIABASE', 'asking', 'asking', 'code', 'AKIABASE → MFA session with 123456'];

  async function prompted(world: World, config: string, profile: string): Promise<readonly [string, string[]]> {
    world.log.length = 0;
    return [await outcome(planOf(config, profile), world), [...world.log]];
  }

  it('FAULT 33: serves every role that needs the device, for its eight hours', async () => {
    const world = new World();
    world.codes = ['123456'];
    expect(await prompted(world, siblings, 'a')).toEqual(['ASIA-A', [...opened, 'ASIA-MFA-123456 → A as alice']]);
    expect(await prompted(world, siblings, 'x')).toEqual(['ASIA-X', ['ASIA-MFA-123456 → X as alice']]);
    world.now = new Date(START.getTime() + 479 * MINUTE);
    expect(await prompted(world, siblings, 'b')).toEqual([
      'MFA_CANCELLED',
      ['base static', 'asking', 'asking', 'code', 'noted mfa'],
    ]);
    world.now = new Date(START.getTime() + 477 * MINUTE);
    expect(await prompted(world, siblings, 'b')).toEqual([
      'ASIA-B',
      ['ASIA-MFA-123456 → A as alice', 'ASIA-A → B as alice'],
    ]);
  });

  it.each([
    {
      rule: 'a profile with a key, a device and no role is one',
      more: `mfa_serial = ${SERIAL}\n`,
      answer: 'ASIA-MFA-123456',
    },
    { rule: 'unless it wants none', more: `mfa_serial = ${SERIAL}\nmfa_session_seconds = 0\n`, answer: 'AKIABASE' },
  ])('$rule', async ({ more, answer }) => {
    const world = new World();
    world.codes = ['123456'];
    expect((await prompted(world, base + more, 'base'))[0]).toBe(answer);
  });

  it('a profile that is nothing else is refused where STS gives none', async () => {
    const world = new World();
    world.codes = ['123456'];
    world.judgeSession = () => denied('x');
    expect((await prompted(world, `${base}mfa_serial = ${SERIAL}\n`, 'base'))[0]).toBe('STS_DENIED');
  });

  it('refused by STS, the role gets a code of its own; the next time at once', async () => {
    const world = new World();
    world.codes = ['123456', '234567', '345678'];
    world.judgeSession = () => denied('x');
    expect(await prompted(world, withMfa, 'a')).toEqual([
      'ASIA-A',
      [...opened, 'noted mfa-session', 'asking', 'asking', 'code not 123456', 'AKIABASE → A as alice with 234567'],
    ]);
    world.kept.clear();
    world.now = new Date(START.getTime() + 9 * MINUTE);
    expect(await prompted(world, withMfa, 'a')).toEqual([
      'ASIA-A',
      ['base static', 'who is AKIABASE', 'asking', 'asking', 'code', 'AKIABASE → A as alice with 345678'],
    ]);
  });

  it('is not asked for with a session that a process printed', async () => {
    const world = new World();
    world.codes = ['123456'];
    world.base = new Credentials({ accessKeyId: 'ASIABASE', secretAccessKey: 's', sessionToken: 't' });
    world.callerArn = 'arn:aws:sts::222222222222:assumed-role/Admin/alice';
    const config = `[profile base]\ncredential_process = x\n${role('a', 'base', `mfa_serial = ${SERIAL}`)}`;
    expect(await prompted(world, config, 'a')).toEqual([
      'ASIA-A',
      ['asking', 'base process', 'who is ASIABASE', 'ASIABASE → A as alice'],
    ]);
  });

  describe('that is too old for a role', () => {
    /** A world with an MFA session of `minutes`, and a role that wants a newer one. */
    async function old(minutes: number, takes: (as: Credentials) => boolean): Promise<World> {
      const world = new World();
      world.codes = ['123456'];
      await outcome(planOf(siblings, 'x'), world);
      world.now = new Date(START.getTime() + minutes * MINUTE);
      world.judge = ({ request }, as) => void (takes(as) || denied(request.roleArn));
      world.codes = ['234567', '345678'];
      return world;
    }
    const again = ['base static', 'asking', 'asking', 'code', 'AKIABASE → MFA session with 234567'];

    it('is made anew with one more code, and then serves the others too', async () => {
      const world = await old(10, ({ accessKeyId }) => accessKeyId !== 'ASIA-MFA-123456');
      expect(await prompted(world, siblings, 'b')).toEqual([
        'ASIA-B',
        ['ASIA-MFA-123456 → A as alice', ...again, 'ASIA-MFA-234567 → A as alice', 'ASIA-A → B as alice'],
      ]);
    });

    it('but a role that refuses the new one too is not asked about again', async () => {
      const world = await old(10, () => false);
      const twice = ['ASIA-MFA-123456 → A as alice', ...again, 'ASIA-MFA-234567 → A as alice', 'noted denied'];
      expect(await prompted(world, siblings, 'a')).toEqual(['STS_DENIED', twice]);
      world.now = new Date(START.getTime() + 19 * MINUTE);
      expect(await prompted(world, siblings, 'a')).toEqual(['STS_DENIED', ['ASIA-MFA-234567 → A as alice']]);
    });

    it('a session of this minute is not why', async () => {
      const world = await old(0.9, () => false);
      expect(await prompted(world, siblings, 'a')).toEqual(['STS_DENIED', ['ASIA-MFA-123456 → A as alice']]);
    });

    it('with nobody to ask, the refusal is AWS’s, and says what may help', async () => {
      const world = await old(10, () => false);
      world.ports.mfa.code = async ({ serial, profile }) => {
        throw new RolechainError('MFA_NO_TERMINAL', { serial, profile, reason: 'there is none' });
      };
      await expect(acquire(planOf(siblings, 'b'), world.ports)).rejects.toMatchObject({
        code: 'STS_DENIED',
        hint: expect.stringMatching(
          / must both allow it; if it wants a newer MFA code, run "rolechain login b" in a terminal$/,
        ),
      });
    });

    it('survives a prompt that nobody answers: others can still use it', async () => {
      const world = await old(10, () => false);
      world.codes = [];
      expect((await prompted(world, siblings, 'a'))[0]).toBe('MFA_CANCELLED');
      world.judge = () => {};
      world.kept.delete(planOf(siblings, 'x').hops[1]?.cacheKey ?? '');
      expect(await prompted(world, siblings, 'x')).toEqual(['ASIA-X', ['ASIA-MFA-123456 → X as alice']]);
    });

    it('nobody is asked while the answer holds for more than five minutes', async () => {
      const world = await old(10, () => false);
      const plan = planOf(siblings, 'a');
      world.keep(plan, 1, 6);
      expect(await prompted(world, siblings, 'a')).toEqual([
        'KEPT-a',
        ['ASIA-MFA-123456 → A as alice', 'noted renewal'],
      ]);
    });
  });
});
