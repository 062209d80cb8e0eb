import type { StsSettings } from '../chain/chain-plan.ts';

/**
 * What an SDK client would otherwise look up in `~/.aws/config`, in the environment or at the instance metadata: said
 * here once, so that the plan is what happens. For STS, IAM, and the clients inside the SDK's credential providers.
 */
export interface ClientConfig<Handler> {
  readonly requestHandler: Handler;
  readonly maxAttempts: number;
  readonly retryMode: 'standard';
  readonly defaultsMode: 'legacy';
  readonly useFipsEndpoint: boolean;
  readonly useDualstackEndpoint: boolean;
  readonly ignoreConfiguredEndpointUrls: true;
  readonly disableClockSkewCorrection: false;
  readonly authSchemePreference: string[];
  readonly userAgentAppId: () => Promise<string | undefined>;
  readonly defaultUserAgentProvider: () => Promise<[string][]>;
}

export function clientConfig<Handler>(
  settings: Pick<StsSettings, 'fips' | 'dualStack'>,
  requestHandler: Handler,
): ClientConfig<Handler> {
  return {
    requestHandler,
    // Throttled requests wait up to 1 s, then up to 2 s: what the 20 s of a chain can bear.
    maxAttempts: 3,
    retryMode: 'standard',
    defaultsMode: 'legacy',
    useFipsEndpoint: settings.fips,
    useDualstackEndpoint: settings.dualStack,
    ignoreConfiguredEndpointUrls: true,
    disableClockSkewCorrection: false,
    authSchemePreference: [],
    userAgentAppId: () => Promise.resolve(undefined),
    // Its own goes through the disk for the version of a compiler.
    defaultUserAgentProvider: () => Promise.resolve([['rolechain']]),
  };
}
