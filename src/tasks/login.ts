import { cacheMode } from '../cache/mode.ts';
import type { KeptCache } from '../cache/store.ts';
import type { BaseSpec } from '../chain/base.ts';
import type { Hop } from '../chain/chain-plan.ts';
import { federatedUserArn, settleSessionName } from '../chain/session-name.ts';
import { hasCode, RolechainError } from '../errors/error.ts';
import { Machine } from '../machine.ts';
import { answerFreshness } from '../session/freshness.ts';
import { obtain, openCacheAs, type AcquireRequest } from '../wiring.ts';

/** What `login` has to tell; nothing of it is secret. */
export type LoggedIn =
  | {
      readonly kind: 'role';
      readonly profile: string;
      readonly roleArn: string;
      readonly sessionName: string;
      readonly expiration: Date | undefined;
    }
  | {
      readonly kind: 'federation';
      readonly profile: string;
      /** Of the federated user. */
      readonly arn: string;
      readonly expiration: Date | undefined;
    }
  | {
      readonly kind: 'mfa-session';
      readonly profile: string;
      /** Whose session it is; absent where nobody had to ask AWS for it. */
      readonly callerArn: string | undefined;
      readonly expiration: Date | undefined;
    }
  /** Without a session of ours the base's own credentials are used each time. */
  | { readonly kind: 'base'; readonly profile: string; readonly base: BaseSpec };

type LoginRequest = Pick<AcquireRequest, 'profile' | 'policy' | 'policyArns' | 'progress'>;

/**
 * Logs in, as `getSession` does; a keychain that is locked is unlocked first, if the person lets us. Only here: a person
 * who runs this is there to be asked.
 */
export async function logIn(request: LoginRequest): Promise<LoggedIn> {
  try {
    return await getSession(request);
  } catch (error) {
    const { env, uid, platform, trace } = new Machine();
    if (!hasCode(error, 'KEYCHAIN_LOCKED') || platform === 'darwin' || platform === 'win32') throw error;
    trace('keychain.unlock');
    const { unlockSecretService } = await import('../keychain/unlock.ts');
    await unlockSecretService({ env, uid });
    return getSession(request);
  }
}

/**
 * Gets a profile's session and sees to it that it is kept, so that whoever asks next need not ask a person. A kept one
 * that is near its end is renewed now. Throws what `obtain` throws; USAGE where the cache is switched off, KEYCHAIN_*
 * where it cannot be used, and SESSION_NOT_KEPT.
 */
async function getSession(request: LoginRequest): Promise<LoggedIn> {
  let cache: KeptCache | undefined;
  const openCache = (machine: Machine, answer: Hop | undefined): KeptCache =>
    (cache = freshOnly(openStrictly(machine), machine, answer?.cacheKey));
  const { plan } = await obtain({ ...request, openCache });
  const { profile, base } = plan;
  const answer = plan.hops.at(-1);
  if (answer === undefined) return { kind: 'base', profile, base };
  const kept = await cache?.get(answer.cacheKey).finally(() => cache?.close());
  if (kept === undefined) throw new RolechainError('SESSION_NOT_KEPT', { profile });
  const { callerArn, credentials } = kept;
  const { expiration } = credentials;
  if (answer.kind === 'session-token') return { kind: 'mfa-session', profile, callerArn, expiration };
  const sessionName = settleSessionName(answer, callerArn ?? '');
  if (answer.kind === 'assume-role')
    return { kind: 'role', profile, roleArn: answer.request.roleArn, sessionName, expiration };
  return { kind: 'federation', profile, arn: federatedUserArn(callerArn ?? '', sessionName), expiration };
}

/** A cache that says why it keeps nothing: without it a login would be for nobody. */
function openStrictly(machine: Machine): KeptCache {
  const mode = cacheMode(machine.env['ROLECHAIN_CACHE']);
  if (mode === 'none') {
    const reason = 'with ROLECHAIN_CACHE=none no session is kept, so there is nothing to log in for';
    throw new RolechainError('USAGE', { reason, try: 'set it to auto, keychain or file' });
  }
  return openCacheAs(machine, mode === 'auto' ? 'keychain' : mode);
}

/** An answer that is good enough for a caller, who would rather not disturb anybody, is not for a person who came for it. */
function freshOnly(cache: KeptCache, { clock }: Machine, answerKey: string | undefined): KeptCache {
  return {
    ...cache,
    get: async (key) => {
      const kept = await cache.get(key);
      if (kept === undefined || key !== answerKey) return kept;
      return answerFreshness(kept, clock.now()) === 'fresh' ? kept : undefined;
    },
  };
}
