import type { Environment } from '../session/environment.ts';
import { Bus } from './bus.ts';
import { busSockets } from './bus-address.ts';
import { connectBus } from './bus-socket.ts';
import type { Call, Message } from './dbus.ts';
import { locked, missing, secretServiceFault } from './secret-service-faults.ts';
import { withinLimit } from './time-limit.ts';

/** A person unlocks, or does not: as long as a prompt for a code lasts. */
const LIMIT_MILLISECONDS = 55_000;

/**
 * Has the Secret Service unlock its default collection, for which it may ask the person in a window of its own; the window
 * goes with our connection ("Secret Service API", Unlock and Prompt). Throws KEYCHAIN_LOCKED where the person, or a
 * desktop without windows, says no; KEYCHAIN_MISSING, KEYCHAIN_TIMEOUT.
 */
export async function unlockSecretService(
  { env, uid }: { readonly env: Environment; readonly uid: number | undefined },
  limit = LIMIT_MILLISECONDS,
): Promise<void> {
  const abort = new AbortController();
  try {
    await withinLimit(limit, unlock({ env, uid }, abort.signal), (reason) => abort.abort(reason));
  } catch (error) {
    throw secretServiceFault(error, limit);
  }
}

async function unlock(
  { env, uid }: { readonly env: Environment; readonly uid: number | undefined },
  signal: AbortSignal,
): Promise<void> {
  const bus = new Bus(await connectBus(busSockets(env, uid), signal), uid);
  const abandon = (): void => bus.close(signal.reason instanceof Error ? signal.reason : undefined);
  signal.addEventListener('abort', abandon, { once: true });
  try {
    const collection = (await bus.call(readAlias)).body.string();
    if (collection === NOTHING) throw missing('it has no default collection');
    const { body } = await bus.call(unlockCall(collection));
    body.strings();
    const prompt = body.string();
    if (prompt !== NOTHING && !(await isAnswered(bus, prompt))) throw locked();
  } finally {
    bus.close();
  }
}

/** Shows a prompt and waits until a person has done with it; false where they said no. */
async function isAnswered(bus: Bus, prompt: string): Promise<boolean> {
  const completed = new Promise<Message>((resolve) => {
    bus.listen((heard) => {
      if (heard.path === prompt && heard.member === 'Completed') resolve(heard);
    });
  });
  await bus.call(addMatch(prompt));
  await bus.call(promptCall(prompt));
  const { body } = await completed;
  const dismissed = body.boolean();
  return !dismissed;
}

const NOTHING = '/';
const secrets = { destination: 'org.freedesktop.secrets', path: '/org/freedesktop/secrets' };
const service = { ...secrets, interface: 'org.freedesktop.Secret.Service' };

const readAlias: Call = { ...service, member: 'ReadAlias', signature: 's', body: (write) => write.string('default') };

function unlockCall(collection: string): Call {
  return {
    ...service,
    member: 'Unlock',
    signature: 'ao',
    body: (write) => write.array(4, () => write.string(collection)),
  };
}

function promptCall(prompt: string): Call {
  const noWindow = '';
  const call = { ...secrets, path: prompt, interface: 'org.freedesktop.Secret.Prompt', member: 'Prompt' };
  return { ...call, signature: 's', body: (write) => write.string(noWindow) };
}

function addMatch(prompt: string): Call {
  const rule = `type='signal',interface='org.freedesktop.Secret.Prompt',member='Completed',path='${prompt}'`;
  return {
    destination: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    interface: 'org.freedesktop.DBus',
    member: 'AddMatch',
    signature: 's',
    body: (write) => write.string(rule),
  };
}
