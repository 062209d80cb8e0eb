import { connect, type Socket } from 'node:net';
import { BusError } from './bus-error.ts';

/** Connects to the first of `paths` that lets us; waits its turn where too many others are connecting. */
export async function connectBus(paths: readonly string[], signal: AbortSignal): Promise<Socket> {
  let failure = new BusError('ENOENT', 'the session bus has no address that can be used');
  for (const path of paths) {
    try {
      return await connectPatiently(path, signal);
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      failure = error;
    }
  }
  throw failure;
}

async function connectPatiently(path: string, signal: AbortSignal): Promise<Socket> {
  for (;;) {
    try {
      return await connectSocket(path, signal);
    } catch (error) {
      // The listener's queue is full. A Unix socket says so at once instead of letting us wait in it.
      if (!(error instanceof BusError && error.code === 'EAGAIN')) throw error;
      await pause(5 + Math.random() * 20);
    }
  }
}

function connectSocket(path: string, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = connect({ path });
    const abandon = (): void => {
      socket.destroy();
      reject(signal.reason instanceof Error ? signal.reason : new BusError('Closed', 'abandoned'));
    };
    signal.addEventListener('abort', abandon, { once: true });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      signal.removeEventListener('abort', abandon);
      reject(new BusError(error.code ?? 'Closed', `cannot connect to ${path.replace('\0', '@')}: ${error.code}`));
    });
    socket.once('connect', () => {
      signal.removeEventListener('abort', abandon);
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
