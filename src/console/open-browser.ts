import { type ChildProcess, spawn } from 'node:child_process';

import { type Program, stopReasons, watchForEnd } from '../command/program.ts';
import { withoutKeys } from '../command/without-keys.ts';
import type { Environment } from '../session/environment.ts';
import { type Handover, offer } from './handover.ts';
import { noBrowser, type Opener } from './opener.ts';
import { writePage } from './page.ts';
import { canTellPeer, type Connection, isOwnPeer } from './peer.ts';

export interface BrowserWorld {
  readonly opener: Opener;
  readonly env: Environment;
  readonly platform: string;
  readonly uid: number | undefined;
  readonly program: Program;
  /** One line for the person. */
  readonly warn: (line: string) => void;
  /** Milliseconds after which a slow browser is mentioned, and after which nobody waits for it any more. */
  readonly patience: { readonly mention: number; readonly end: number };
}

/**
 * Opens `url` in a browser without showing it to anybody else: the browser gets the address of a `Handover`, and that
 * gives the URL away once. Settles when the browser has it. Throws CONSOLE_NO_BROWSER.
 */
export async function openBrowser(url: string, world: BrowserWorld): Promise<void> {
  const way = chooseWay(world);
  const handover = await offer(url, way.admits);
  try {
    await visit(handover, way, world);
  } finally {
    handover.close();
  }
}

interface Way {
  readonly admits: (connection: Connection) => boolean;
  /** Whether the address goes into a page that only this user can read. */
  readonly byPage: boolean;
}

/** Other users see the arguments of an opener (except on Windows), and one of them could be faster than the browser. */
function chooseWay({ platform, uid }: BrowserWorld): Way {
  if (platform === 'win32' || uid === undefined) return { admits: () => true, byPage: false };
  if (platform !== 'linux' || !canTellPeer()) return { admits: () => true, byPage: true };
  return { admits: (connection) => isOwnPeer(connection, uid), byPage: false };
}

async function visit({ address, taken }: Handover, { byPage }: Way, world: BrowserWorld): Promise<void> {
  const { opener, program, warn, patience } = world;
  const page = byPage ? writePage(address) : undefined;
  const undo: (() => void)[] = [() => page?.remove()];
  const after = (milliseconds: number, work: () => void): void => {
    const timer = setTimeout(work, milliseconds);
    undo.push(() => clearTimeout(timer));
  };
  try {
    await new Promise<void>((resolve, reject) => {
      const giveUp = (reason: string): void => reject(noBrowser(reason));
      taken.then(resolve, reject);
      const leaving = (): void => page?.remove();
      undo.push(watchForEnd(program, { stopped: (signal) => giveUp(stopReasons[signal]), leaving }));
      after(patience.mention, () =>
        warn('still waiting for the browser; if it shows nothing, press Ctrl-C and add --print'),
      );
      after(patience.end, () => giveUp(`the browser did not ask for the page within ${patience.end / 1000} s`));
      const child = start(opener, page?.address ?? address, world);
      child.on('error', ({ message }) => giveUp(`${opener.command} cannot be started: ${message}`));
      child.on('exit', (code) => {
        if (code !== null && code !== 0) giveUp(`${opener.command} ended with exit code ${code}`);
      });
      child.unref();
    });
  } finally {
    for (const step of undo) step();
  }
}

/** In a session of its own, so that Ctrl-C here does not end a browser that it became. */
function start({ command, args }: Opener, address: string, { env, platform }: BrowserWorld): ChildProcess {
  return spawn(command, [...args(address)], {
    env: withoutKeys(env),
    stdio: 'ignore',
    detached: platform !== 'win32',
    windowsHide: true,
  });
}
