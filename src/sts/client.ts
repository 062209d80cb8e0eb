import type { STSClient } from '@aws-sdk/client-sts';

import type { StsSettings } from '../chain/chain-plan.ts';
import { abbreviate, type Credentials } from '../credentials/credentials.ts';
import { RolechainError } from '../errors/error.ts';
import { clientConfig, type ClientConfig } from '../network/client-config.ts';
import type { HttpHandler } from '../network/http-handler.ts';
import { end, watching } from '../network/watching.ts';
import type { Deadline } from '../session/deadline.ts';
import type { Environment } from '../session/environment.ts';
import type { Clock, Sts, Trace } from '../session/ports.ts';
import { type Asked, checkFederatedSession, checkRoleSession, checkSession } from './answer.ts';
import { stsFault } from './faults.ts';
import { assumeRoleInput, federationTokenInput } from './input.ts';
import { load, type Loaded } from './sdk.ts';

export interface StsClientSettings {
  readonly settings: StsSettings;
  readonly env: Environment;
  readonly deadline: Deadline;
  readonly trace: Trace;
  readonly clock: Clock;
}

export interface StsClient extends Sts {
  /** Where it asks, unless the plan names an endpoint. */
  readonly region: string;
  /** AssumeRoleWithWebIdentity, which takes no credentials: `token` is the identity provider's. Throws STS_*. */
  assumeRoleWithWebIdentity(call: WebIdentityCall): Promise<Credentials>;
  /** For the SDK's other clients, so that they reach the network as this one does. */
  clientConfig(): Promise<ClientConfig<HttpHandler>>;
}

export interface WebIdentityCall {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly token: string;
}

/**
 * STS through AWS's SDK, which is loaded on the first call, with connections kept from one call to the next.
 * Nothing is logged: the SDK's log holds session tokens.
 */
export function stsClient({ settings, env, deadline, trace, clock }: StsClientSettings): StsClient {
  let loading: Promise<Loaded> | undefined;
  // What STS's Date headers have taught, so that one hop's lesson holds for the next.
  let skew = 0;

  async function call<Output>(
    attempt: CallFacts,
    work: (sdk: Loaded, client: STSClient, abort: Abort) => Promise<Output>,
  ): Promise<Output> {
    const sdk = await (loading ??= load(settings, env, deadline));
    const abortSignal = sdk.until(deadline);
    const seen = { host: settings.endpoint?.url ?? `sts.${settings.region}.amazonaws.com` };
    const client = new sdk.STSClient({
      ...clientConfig(settings, watching(sdk.handler, seen)),
      region: settings.region,
      useGlobalEndpoint: settings.legacyGlobalEndpoint,
      sigv4aSigningRegionSet: [settings.region],
      systemClockOffset: skew,
      ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint.url }),
      ...(attempt.as === undefined ? {} : { credentials: attempt.as.reveal() }),
    });
    const started = clock.now().getTime();
    try {
      const output = await Promise.race([work(sdk, client, { abortSignal }), end(abortSignal)]);
      trace('sts.answered', { action: attempt.action, host: seen.host, milliseconds: clock.now().getTime() - started });
      return output;
    } catch (error) {
      const { secretAccessKey = '', sessionToken = '' } = attempt.as?.reveal() ?? {};
      const secrets = [secretAccessKey, sessionToken, ...(attempt.secrets ?? [])];
      const timedOut = abortSignal.aborted;
      const fault = stsFault(error, { ...attempt, endpoint: seen.host, secrets, timedOut });
      const requestId = requestIdOf(fault.cause);
      trace('sts.failed', {
        action: attempt.action,
        host: seen.host,
        code: fault.code,
        ...(requestId && { requestId }),
      });
      throw fault;
    } finally {
      skew = client.config.systemClockOffset;
    }
  }

  /** What an answer is held against, once it has come; called before it is asked for. */
  function asking(action: string, target: string): () => Asked {
    const began = clock.now();
    return () => ({ action, target, began, now: clock.now(), skew });
  }

  return {
    region: settings.region,

    async prepare() {
      await (loading ??= load(settings, env, deadline));
    },

    async callerArn(as) {
      const [action, target] = ['sts:GetCallerIdentity', keyOf(as)];
      const { Arn } = await call({ action, target, as }, ({ GetCallerIdentityCommand }, client, abort) =>
        client.send(new GetCallerIdentityCommand({}), abort),
      );
      if (Arn?.startsWith('arn:')) return Arn;
      throw new RolechainError('STS_REJECTED', { action, target, reason: 'its answer names no caller' });
    },

    async assumeRole(wanted, as) {
      const action = 'sts:AssumeRole';
      const { request, sessionName, mfa } = wanted;
      const asked = asking(action, request.roleArn);
      const facts = { action, target: request.roleArn, as, ...(mfa && { mfaSerial: mfa.serial, secrets: [mfa.code] }) };
      const answer = await call(facts, ({ AssumeRoleCommand }, client, abort) =>
        client.send(new AssumeRoleCommand(assumeRoleInput(wanted)), abort),
      );
      return checkRoleSession(answer, { ...asked(), sessionName });
    },

    async sessionToken({ durationSeconds, mfa }, as) {
      const [action, target] = ['sts:GetSessionToken', keyOf(as)];
      const asked = asking(action, target);
      const input = { DurationSeconds: durationSeconds, SerialNumber: mfa.serial, TokenCode: mfa.code };
      const answer = await call(
        { action, target, as, mfaSerial: mfa.serial, secrets: [mfa.code] },
        ({ GetSessionTokenCommand }, client, abort) => client.send(new GetSessionTokenCommand(input), abort),
      );
      // A device belongs to the account of its user, whose session this is.
      return checkSession(answer, asked(), mfa.serial);
    },

    async federationToken(wanted, as) {
      const [action, target] = ['sts:GetFederationToken', wanted.arn];
      const asked = asking(action, target);
      const answer = await call({ action, target, as }, ({ GetFederationTokenCommand }, client, abort) =>
        client.send(new GetFederationTokenCommand(federationTokenInput(wanted)), abort),
      );
      return checkFederatedSession(answer, asked(), target);
    },

    async assumeRoleWithWebIdentity({ roleArn, sessionName, token }) {
      const action = 'sts:AssumeRoleWithWebIdentity';
      const asked = asking(action, roleArn);
      const input = { RoleArn: roleArn, RoleSessionName: sessionName, WebIdentityToken: token };
      const answer = await call(
        { action, target: roleArn, secrets: [token] },
        ({ AssumeRoleWithWebIdentityCommand }, client, abort) =>
          client.send(new AssumeRoleWithWebIdentityCommand(input), abort),
      );
      return checkRoleSession(answer, { ...asked(), sessionName }).credentials;
    },

    async clientConfig() {
      return clientConfig(settings, (await (loading ??= load(settings, env, deadline))).handler);
    },
  };
}

/** What AWS support asks for first. */
function requestIdOf(cause: unknown): string | undefined {
  const known = typeof cause === 'object' && cause !== null && 'requestId' in cause ? cause.requestId : undefined;
  return typeof known === 'string' ? known : undefined;
}

interface CallFacts {
  readonly action: string;
  readonly target: string;
  readonly as?: Credentials;
  readonly mfaSerial?: string;
  readonly secrets?: readonly string[];
}

interface Abort {
  readonly abortSignal: AbortSignal;
}

function keyOf({ accessKeyId }: Credentials): string {
  return `the access key ${abbreviate(accessKeyId)}`;
}
