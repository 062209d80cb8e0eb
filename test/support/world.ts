import type { ChainPlan, Judged } from '../../src/chain/chain-plan.ts';
import { planFederation } from '../../src/chain/federation.ts';
import { planChain, type PlanFacts } from '../../src/chain/plan.ts';
import { resolveChain } from '../../src/chain/resolve.ts';
import { Credentials } from '../../src/credentials/credentials.ts';
import { isRolechainError, RolechainError } from '../../src/errors/error.ts';
import { Deadline } from '../../src/session/deadline.ts';
import type {
  About,
  AssumeRoleCall,
  Failure,
  FederationTokenCall,
  Kept,
  MfaQuestion,
  Ports,
  SessionTokenCall,
} from '../../src/session/ports.ts';
import { profileSet } from './profile-set.ts';

export const START = new Date('2026-01-02T03:04:05Z');
const MINUTE = 60_000;

/** A plan from the text of a config file. */
export function planOf(config: string, profile: string, facts: Partial<PlanFacts> = {}): ChainPlan {
  const profiles = profileSet(config);
  const chain = resolveChain(profiles, profile);
  const all: PlanFacts = {
    profiles,
    env: {},
    baseIdentity: 'b'.repeat(64),
    policies: new Map(),
    path: (setting) => setting.text,
    ...facts,
  };
  return planChain(chain, all, chain.federation && planFederation(chain, all));
}

/** The plan of each profile in the text of a config file, or why it has none. */
export function plansOf(config: string): readonly Judged[] {
  return [...profileSet(config).profiles.keys()].map((profile) => {
    try {
      return { profile, plan: planOf(config, profile) };
    } catch (error) {
      if (!isRolechainError(error)) throw error;
      return { profile, fault: error };
    }
  });
}

/** A fake world: every port, and a log in which an acquisition reads like a story. */
export class World {
  readonly log: string[] = [];
  /** What a person who waits would have seen. */
  readonly shown: string[] = [];
  readonly kept = new Map<string, Kept & { readonly about?: About }>();
  readonly failures = new Map<string, Failure>();
  now = START;
  callerArn = 'arn:aws:iam::222222222222:user/alice';
  base = new Credentials({ accessKeyId: 'AKIABASE', secretAccessKey: 'secret' });
  /** Answers of the next prompts; a word that is no code cancels, or is why an `mfa_process` failed. */
  codes: string[] = [];
  cacheEnabled = true;
  putFails = false;
  waited = false;
  /** Decides on an AssumeRole before it succeeds: throw to refuse. */
  judge: (call: AssumeRoleCall, as: Credentials) => void = () => {};
  /** The same for a GetSessionToken. */
  judgeSession: (call: SessionTokenCall, as: Credentials) => void = () => {};
  /** Runs when a lock was taken, as if others had been at work meanwhile. */
  meanwhile: (lock: string) => void = () => {};
  #sessions = 0;

  readonly ports: Ports = {
    clock: { now: () => this.now },
    deadline: new Deadline(() => this.now.getTime(), 20_000),
    trace: () => {},
    progress: (step) => void this.shown.push(step === undefined ? 'nothing' : Object.values(step).join(' ')),
    base: {
      load: async (spec) => {
        this.log.push(`base ${spec.kind}`);
        return this.base;
      },
    },
    sts: {
      prepare: async () => {},
      callerArn: async (as) => {
        this.log.push(`who is ${as.accessKeyId}`);
        return this.callerArn;
      },
      assumeRole: async (call, as) => ({ credentials: this.#assume(call, as) }),
      sessionToken: async (call, as) => ({ credentials: this.#openSession(call, as) }),
      federationToken: async (call, as) => ({ credentials: this.#federate(call, as) }),
    },
    mfa: { code: async (question) => this.#ask(question) },
    cache: {
      enabled: async () => this.cacheEnabled,
      get: async (key) => this.kept.get(key),
      put: async (key, kept, about) => {
        if (this.putFails) throw new Error('no room');
        this.kept.set(key, { ...kept, about });
      },
      callerOf: async (base) => [...this.kept.values()].find(({ about }) => about?.base === base)?.callerArn,
      drop: async (key) => void this.kept.delete(key),
      dropOtherCallers: async (base, callerArn) => {
        for (const [key, { about, callerArn: caller }] of this.kept) {
          if (about?.base === base && caller !== undefined && caller !== callerArn) this.kept.delete(key);
        }
      },
    },
    lock: {
      hold: async (name, work) => {
        this.meanwhile(name);
        return work({
          waited: this.waited,
          asking: async (ask) => {
            this.log.push('asking');
            return ask();
          },
        });
      },
    },
    failures: {
      last: async (name) => this.failures.get(name),
      note: async (name) => {
        this.log.push(`noted ${name.split(' ')[0] ?? ''}`);
        this.failures.set(name, { at: this.now, sameParent: true });
      },
    },
  };

  /** Puts a session for a hop in the cache. */
  keep(
    plan: ChainPlan,
    hop: number,
    minutesLeft: number,
    life = 60,
    callerArn: string | undefined = this.callerArn,
  ): void {
    const { cacheKey = '', profile = '' } = plan.hops[hop] ?? {};
    const expiration = new Date(this.now.getTime() + minutesLeft * MINUTE);
    this.kept.set(cacheKey, {
      credentials: new Credentials(
        { accessKeyId: `KEPT-${profile}`, secretAccessKey: 's', sessionToken: 't' },
        { expiration },
      ),
      issued: new Date(expiration.getTime() - life * MINUTE),
      ...(callerArn === undefined ? {} : { callerArn }),
      about: { profile, base: plan.baseIdentity ?? '' },
    });
  }

  #openSession(call: SessionTokenCall, as: Credentials): Credentials {
    const { durationSeconds, mfa } = call;
    this.log.push(
      `${as.accessKeyId} → MFA session with ${mfa.code}${durationSeconds === 28_800 ? '' : ` for ${durationSeconds}`}`,
    );
    this.judgeSession(call, as);
    this.#sessions += 1;
    return new Credentials(
      { accessKeyId: `ASIA-MFA-${mfa.code}`, secretAccessKey: `s${this.#sessions}`, sessionToken: 't' },
      { expiration: new Date(this.now.getTime() + durationSeconds * 1000), accountId: '222222222222' },
    );
  }

  #assume(call: AssumeRoleCall, as: Credentials): Credentials {
    const { request, sessionName, durationSeconds, mfa } = call;
    const role = request.roleArn.split('/').at(-1) ?? '';
    this.log.push(
      `${as.accessKeyId} → ${role} as ${sessionName}${mfa === undefined ? '' : ` with ${mfa.code}`}${durationSeconds === 3600 ? '' : ` for ${durationSeconds}`}`,
    );
    this.judge(call, as);
    this.#sessions += 1;
    return new Credentials(
      { accessKeyId: `ASIA-${role}`, secretAccessKey: `s${this.#sessions}`, sessionToken: 't' },
      { expiration: new Date(this.now.getTime() + durationSeconds * 1000), accountId: '111111111111' },
    );
  }

  #federate({ request, name, arn }: FederationTokenCall, as: Credentials): Credentials {
    this.log.push(`${as.accessKeyId} → federated user ${name} for ${request.durationSeconds}`);
    const expiration = new Date(this.now.getTime() + request.durationSeconds * 1000);
    return new Credentials(
      { accessKeyId: `ASIA-${name}`, secretAccessKey: 's', sessionToken: 't' },
      { expiration, accountId: arn.split(':')[4] ?? '' },
    );
  }

  #ask({ serial, spent, profile, process }: MfaQuestion): string {
    this.log.push(`code${spent.length === 0 ? '' : ` not ${spent.join(',')}`}`);
    const code = this.codes.shift() ?? 'nobody';
    if (/^\d{6}$/.test(code)) return code;
    if (process === undefined) throw new RolechainError('MFA_CANCELLED', { serial, reason: code });
    throw new RolechainError('PROCESS_FAILED', { profile, key: 'mfa_process', reason: code });
  }
}
