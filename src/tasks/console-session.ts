import type { ChainPlan } from '../chain/chain-plan.ts';
import { destinationUrl } from '../console/destination.ts';
import { federationEndpoint, loginUrl, signInForm, signInSeconds } from '../console/federation.ts';
import { consoleHosts } from '../console/hosts.ts';
import { RolechainError } from '../errors/error.ts';
import { Machine } from '../machine.ts';
import { obtain, type AcquireRequest } from '../wiring.ts';

export interface ConsoleRequest extends AcquireRequest {
  /** A page of the console, as a path or a URL; by default its home. */
  readonly destination?: string | undefined;
}

/** A browser starts in a few seconds, on a slow machine in some more. */
const PATIENCE = { mention: 10_000, end: 60_000 };

/** The URL that signs in to the console with a profile's session, for 15 minutes, whoever opens it. Throws CONSOLE_*. */
export async function consoleUrl(request: ConsoleRequest): Promise<string> {
  const { env } = new Machine();
  const whereTo = (plan: ChainPlan): { readonly endpoint: URL; readonly destination: URL } => {
    // AWS takes no session of GetSessionToken there; a code for one would be typed for nothing.
    if (plan.hops.at(-1)?.kind === 'session-token') throw noSignIn(plan, 'an MFA session opens none there');
    const hosts = consoleHosts(plan);
    return { endpoint: federationEndpoint(hosts, env), destination: destinationUrl(hosts, request.destination) };
  };
  // What is wrong with the request is found before anybody is asked for a code.
  const { plan, credentials } = await obtain({ ...request, accept: whereTo });
  if (!credentials.temporary) throw noSignIn(plan, 'an IAM user’s access key opens no session there');
  const { endpoint, destination } = whereTo(plan);
  // A prompt may have used up the time of the work before it.
  const { deadline, trace } = new Machine();
  const form = signInForm(credentials, signInSeconds(plan));
  const { signinToken } = await import('../console/signin-token.ts');
  const token = await signinToken({ endpoint, form }, { env, deadline, trace, caBundle: plan.sts.caBundle });
  return loginUrl(endpoint, destination, token);
}

function noSignIn({ profile }: ChainPlan, reason: string): RolechainError {
  return new RolechainError('CONSOLE_SESSION', { profile, reason });
}

/** Signs in to the console in a browser. Throws CONSOLE_*. */
export async function openConsole(request: ConsoleRequest): Promise<void> {
  const machine = new Machine();
  const { env, platform, uid } = machine;
  const { findOpener } = await import('../console/opener.ts');
  const opener = findOpener({ env, platform });
  const url = await consoleUrl(request);
  const { openBrowser } = await import('../console/open-browser.ts');
  const warn = (line: string): void => machine.warn(line);
  await openBrowser(url, { opener, env, platform, uid, program: process, warn, patience: PATIENCE });
}
