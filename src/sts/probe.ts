import type { StsSettings } from '../chain/chain-plan.ts';
import type { Deadline } from '../session/deadline.ts';
import type { Environment } from '../session/environment.ts';
import type { Clock } from '../session/ports.ts';
import { stsFault } from './faults.ts';
import { clientConfig } from '../network/client-config.ts';
import type { HttpHandler } from '../network/http-handler.ts';
import { proxyFor } from '../network/proxy-choice.ts';
import { hostOf } from '../network/watching.ts';
import { load } from './sdk.ts';

/** An HTTP answer to an unsigned question. */
export interface Probe {
  /** Host, and port where it is not the usual one. */
  readonly host: string;
  /** Host of the proxy in between. */
  readonly proxy: string | undefined;
  readonly status: number;
  /** Whether the answer is an error as AWS writes them. */
  readonly fromSts: boolean;
  readonly milliseconds: number;
  /** By how many milliseconds the answerer's clock is ahead of ours, by its `Date`: known to a second. */
  readonly ahead: number | undefined;
}

export interface ProbeSettings {
  readonly settings: StsSettings;
  readonly env: Environment;
  readonly deadline: Deadline;
  readonly clock: Clock;
}

/**
 * Asks STS, the way a chain's calls go, who is calling, without a signature: it refuses, and so shows that it is there
 * and what time it has. No credentials are sent. Throws STS_UNREACHABLE, CONFIG_UNREADABLE.
 */
export async function probeSts({ settings, env, deadline, clock }: ProbeSettings): Promise<Probe> {
  const { STSClient, GetCallerIdentityCommand, handler, until } = await load(settings, env, deadline);
  const seen: { host: string; probe?: Probe } = {
    host: settings.endpoint?.url ?? `sts.${settings.region}.amazonaws.com`,
  };
  const watching: Pick<HttpHandler, 'handle'> = {
    handle: async (request, options) => {
      const host = hostOf(request);
      seen.host = host;
      const proxy = (await proxyFor(request, env))?.host;
      const started = clock.now().getTime();
      const answer = await handler.handle(request, options);
      const milliseconds = clock.now().getTime() - started;
      const { statusCode: status, headers } = answer.response;
      // A Date header leaves the fraction of its second out.
      const ahead = Date.parse(headers['date'] ?? '') + 500 - (started + milliseconds / 2);
      seen.probe = {
        host,
        proxy,
        status,
        fromSts: false,
        milliseconds,
        ahead: Number.isNaN(ahead) ? undefined : ahead,
      };
      return answer;
    },
  };
  const client = new STSClient({
    ...clientConfig(settings, watching),
    maxAttempts: 1,
    region: settings.region,
    useGlobalEndpoint: settings.legacyGlobalEndpoint,
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint.url }),
    // The SDK wants some; nothing of them leaves this process.
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    signer: { sign: (request) => Promise.resolve(request) },
  });
  const abortSignal = until(deadline);
  let error: unknown;
  try {
    await client.send(new GetCallerIdentityCommand({}), { abortSignal });
  } catch (refusal) {
    error = refusal;
  } finally {
    handler.destroy();
  }
  // An answer that is no refusal comes from somebody else.
  if (seen.probe !== undefined) return { ...seen.probe, fromSts: error instanceof Error && 'Code' in error };
  const attempt = { action: 'sts:GetCallerIdentity', target: 'nobody', endpoint: seen.host, secrets: [] };
  throw stsFault(error, { ...attempt, timedOut: abortSignal.aborted });
}
