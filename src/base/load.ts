import type { BaseSpec } from '../chain/base.ts';
import type { Program } from '../command/program.ts';
import type { Credentials, StaticKeys } from '../credentials/credentials.ts';
import { excess } from '../credentials/size.ts';
import type { Deadline } from '../session/deadline.ts';
import type { Environment } from '../session/environment.ts';
import type { Clock, Ports, Trace } from '../session/ports.ts';
import { baseFailed, baseFault } from './fault.ts';
import type { Network } from './network.ts';
import { type SdkIdentity, toCredentials } from './sdk-identity.ts';

export interface BaseSettings {
  readonly env: Environment;
  readonly deadline: Deadline;
  readonly clock: Clock;
  readonly trace: Trace;
  /** The access key that stands in a profile. */
  readonly staticKeys: (profile: string) => StaticKeys;
  /** This program: a command of ours ends with it. */
  readonly program: Program;
  /** False where `baseIdentity` found no sign-in: then the SDK is not asked to look for one. */
  readonly signedIn: boolean;
  /** ROLECHAIN_STACK for a `credential_process`. */
  readonly stack: string;
  /** The STS client: also the way to AWS for the SDK's credential providers. */
  readonly sts: Network;
}

/** A command may have to ask a person, and Go's SDK ends us after 60 s. */
const commandLimit = 55_000;

/** First credentials, by the kind of the base. Each kind's code is loaded when it is needed. */
export function loadBase(settings: BaseSettings): Ports['base'] {
  return {
    async load(spec) {
      settings.trace('base.load', { kind: spec.kind, profile: spec.profile });
      const credentials = await load(spec, settings);
      const tooLarge = excess(credentials);
      if (tooLarge !== undefined) throw baseFailed(spec, `they have ${tooLarge}`);
      return credentials;
    },
  };
}

async function load(
  spec: BaseSpec,
  { env, deadline, clock, staticKeys, program, signedIn, stack, sts }: BaseSettings,
): Promise<Credentials> {
  const now = (): Date => clock.now();
  const sdk = async (work: () => Promise<SdkIdentity>): Promise<Credentials> =>
    toCredentials(spec, await inTime(spec, deadline, work), now());
  switch (spec.kind) {
    case 'static':
      return toCredentials(spec, staticKeys(spec.profile), now());
    case 'environment':
      return (await import('./environment.ts')).fromEnvironment(spec, env, now());
    case 'container':
      return sdk(async () => (await import('./container.ts')).fromContainer(spec, env, deadline));
    case 'imds':
      return sdk(async () => (await import('./instance.ts')).fromInstance(spec, env));
    case 'sso':
      return sdk(async () => {
        const { fromSso, signedOut } = await import('./sso.ts');
        if (!signedIn) throw signedOut(spec);
        return fromSso(spec, env, sts);
      });
    case 'login':
      return sdk(async () => {
        const { fromLogin, signedOut } = await import('./login.ts');
        if (!signedIn) throw signedOut(spec);
        return fromLogin(spec, env, sts);
      });
    case 'web-identity':
      return (await import('./web-identity.ts')).fromWebIdentity(spec, sts, now());
    case 'process': {
      const { fromProcess } = await import('./process.ts');
      return deadline.untimed(() => fromProcess(spec, { env, program, stack, limit: commandLimit, now }));
    }
  }
}

/** The SDK's providers have time limits of their own, or none. */
async function inTime<T>(spec: BaseSpec, deadline: Deadline, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(baseFailed(spec, 'no answer in the time there is')), deadline.left());
  });
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    throw baseFault(spec, error);
  } finally {
    clearTimeout(timer);
  }
}
