import type { Call } from '../test/emulator/calls.ts';
import { startEmulator } from '../test/emulator/emulator.ts';
import type { Answer } from '../test/emulator/wire.ts';
import type { Issued } from './evidence.ts';
import type { Deed } from './deeds.ts';
import { world } from './world.ts';

/** What the parent may ask: a deed that is the emulator's, or what was called so far. */
export type Asked =
  | Extract<Deed, { readonly kind: 'fault' | 'calm' | 'revoke' | 'clock' }>
  | { readonly kind: 'tally' };

/** What the emulator tells: its URL, credentials that it gave out, or how many calls came and how many had which fault. */
export type Told =
  | { readonly url: string }
  | { readonly issued: Issued }
  | { readonly calls: number; readonly faults: Readonly<Record<string, number>> };

// The emulator in a process of its own: whoever watches two hundred processes would answer late. Ends with its parent.
if (process.send !== undefined) {
  let offset = 0;
  let [calls, seen] = [0, new Map<string, number>()];
  const tell = (told: Told): void => void process.send?.(told, () => undefined);
  const emulator = await startEmulator(world, {
    clock: () => Date.now() + offset,
    answered: (call, answer, skew) => {
      const issued = issuedBy(call, answer, skew);
      if (issued !== undefined) tell({ issued });
    },
  });
  process.on('message', (asked: Asked) => {
    switch (asked.kind) {
      case 'fault':
        emulator.fault(asked.fault, asked.rule);
        return;
      case 'calm':
        emulator.clearFaults();
        return;
      case 'revoke':
        emulator.revokeSessions(asked.roleArn);
        return;
      case 'clock':
        offset = asked.aws;
        return;
      case 'tally':
        for (const { faults } of emulator.calls.slice(calls)) {
          for (const kind of faults) seen.set(kind, (seen.get(kind) ?? 0) + 1);
        }
        tell({ calls: emulator.calls.length - calls, faults: Object.fromEntries(seen) });
        [calls, seen] = [emulator.calls.length, new Map()];
    }
  });
  process.on('disconnect', () => process.exit(0));
  tell({ url: emulator.url });
}

/**
 * What an answer holds for its caller; undefined where it holds no credentials. Who asks an STS whose clock is off has only that
 * clock to go by: the session counts as long as it would by the true one.
 */
function issuedBy(call: Call, answer: Answer, skew: number): Issued | undefined {
  const { params, accessKeyId = '', callerArn = '', action } = call;
  const body = answer.body.toString('utf8', 0, 20_000);
  const element = (name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1] ?? '';
  const id = element('AccessKeyId');
  if (id === '') return undefined;
  const federated =
    action === 'GetFederationToken' ? callerArn.replace(/^(.*):iam:(.*):user\/.*$/, '$1:sts:$2:federated-user/') : '';
  const arn = params.roleArn ?? (federated === '' ? undefined : `${federated}${params.name}`);
  return {
    id,
    secret: element('SecretAccessKey'),
    token: element('SessionToken'),
    expires: Date.parse(element('Expiration')) - skew,
    by: accessKeyId,
    ...(arn === undefined ? {} : { arn }),
    sessionName: params.sessionName ?? params.name,
    policy: params.policy,
    spoiled: spoiled(call, body),
  };
}

/**
 * What nobody may take from an answer of ours, and why. Delays, slow answers and a clock that is off spoil nothing, and the
 * answers of GetSessionToken name nobody who could be another one.
 */
function spoiled({ action, faults }: Call, body: string): string | undefined {
  const named = action === 'GetSessionToken' ? [] : ['Arn'];
  const lacking = ['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration', ...named].some(
    (name) => !body.includes(`</${name}>`),
  );
  return faults.find((kind) => {
    if (kind === 'other-role' || kind === 'other-session-name') return action === 'AssumeRole';
    return kind === 'truncated' || kind === 'altered' || (kind === 'missing' && lacking);
  });
}
