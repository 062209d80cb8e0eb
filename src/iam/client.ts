import type { IAMClient } from '@aws-sdk/client-iam';

import type { Endpoint } from '../chain/endpoint.ts';
import type { Credentials } from '../credentials/credentials.ts';
import { clientConfig } from '../network/client-config.ts';
import type { HttpHandler } from '../network/http-handler.ts';
import { end, watching } from '../network/watching.ts';
import type { Reading } from '../refusal/readings.ts';
import type { Deadline } from '../session/deadline.ts';
import type { Environment } from '../session/environment.ts';
import type { Trace } from '../session/ports.ts';
import { mayOthersRead, unread, type ReadTarget } from './unread.ts';

/** How IAM is reached. */
export interface IamSettings {
  /** The one that its partition's IAM is signed for. */
  readonly region: string;
  readonly endpoint?: Endpoint | undefined;
  readonly fips: boolean;
  readonly dualStack: boolean;
  /** A PEM file of further certificate authorities. */
  readonly caBundle?: string | undefined;
}

export interface IamClientSettings {
  readonly settings: IamSettings;
  readonly env: Environment;
  readonly deadline: Deadline;
  readonly trace: Trace;
}

export type Sdk = typeof import('./calls.ts');
type Work<Output> = (sdk: Sdk, client: IAMClient, abort: Abort) => Promise<Output>;

/** The last argument of each call of the SDK. */
export interface Abort {
  readonly abortSignal: AbortSignal;
}

/** Asks IAM as the first of these credentials that it answers. */
export type Ask = <Output>(target: ReadTarget, work: Work<Output>) => Promise<Reading<Output>>;

/** IAM through AWS's SDK, which is loaded when it is first asked. Throws CONFIG_UNREADABLE for a `caBundle`. */
export async function openIam({
  settings,
  env,
  deadline,
  trace,
}: IamClientSettings): Promise<(own: readonly Credentials[], account: string) => Ask> {
  const { openHandler, until } = await import('../network/http-handler.ts');
  const [sdk, handler] = await Promise.all([
    import('./calls.ts'),
    openHandler({ env, deadline, caBundle: settings.caBundle }),
  ]);

  async function askAs<Output>(
    credentials: Credentials,
    target: ReadTarget,
    work: Work<Output>,
  ): Promise<Answered<Output>> {
    const abortSignal = until(deadline);
    const seen = { host: settings.endpoint?.url ?? 'iam.amazonaws.com' };
    const client = openClient(sdk, settings, watching(handler, seen), credentials);
    try {
      const value = await Promise.race([work(sdk, client, { abortSignal }), end(abortSignal)]);
      trace('iam.answered', { action: target.permission, host: seen.host });
      return { reading: { value }, others: false };
    } catch (error) {
      const { secretAccessKey, sessionToken = '' } = credentials.reveal();
      const timedOut = abortSignal.aborted;
      const why = unread(target, error, { host: seen.host, secrets: [secretAccessKey, sessionToken], timedOut });
      trace('iam.failed', { action: target.permission, host: seen.host, reason: why.reason });
      return { reading: { unread: why }, others: !timedOut && mayOthersRead(error) };
    }
  }

  return (own, account) => async (target, work) => {
    let first: Reading<never> | undefined;
    for (const credentials of own) {
      // oxlint-disable-next-line no-await-in-loop -- the next one is asked as only where this one may not
      const { reading, others } = await askAs(credentials, target, work);
      if (!others) return reading;
      first ??= reading.unread === undefined ? undefined : { unread: reading.unread };
    }
    return (
      first ?? { unread: { ...target, why: 'failed', reason: `no credentials of account ${account} are at hand` } }
    );
  };
}

interface Answered<Output> {
  readonly reading: Reading<Output>;
  /** Whether it is worth asking as somebody else. */
  readonly others: boolean;
}

function openClient(
  sdk: Sdk,
  settings: IamSettings,
  handler: Pick<HttpHandler, 'handle'> & Record<string, unknown>,
  credentials: Credentials,
): IAMClient {
  return new sdk.IAMClient({
    ...clientConfig(settings, handler),
    region: settings.region,
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint.url }),
    credentials: credentials.reveal(),
  });
}
