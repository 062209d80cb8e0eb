import type { NodeHttpHandler } from '@smithy/node-http-handler';

import type { Credentials } from '../credentials/credentials.ts';

/** The way to AWS that the STS client has: its connections, proxies, authorities and limits. */
export interface Network {
  readonly region: string;
  clientConfig(): Promise<ClientSettings>;
  assumeRoleWithWebIdentity(call: WebIdentityCall): Promise<Credentials>;
}

/** As `network/client-config.ts` makes it; edges know each other by shape alone. */
interface ClientSettings {
  readonly requestHandler: NodeHttpHandler;
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

interface WebIdentityCall {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly token: string;
}
