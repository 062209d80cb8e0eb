import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Companies } from './companies.ts';
import type { Start } from './crowd.ts';
import type { Deed, Timed, Whom } from './deeds.ts';
import type { Offsets } from './evidence.ts';
import { heldLocks } from './locks.ts';
import type { Stage } from './stage.ts';
import type { Sts } from './sts.ts';

/** Does the deeds of a phase when their time comes, and counts them. */
export class Mischief {
  readonly done = new Map<string, number>();
  /** Since the phase began. */
  readonly offsets: Offsets[] = [{ at: 0, ours: 0, aws: 0 }];
  /** What went wrong with what was done on the side. */
  readonly losses: string[] = [];
  readonly #stage: Stage;
  readonly #sts: Sts;
  readonly #crowd: Companies;
  readonly #start: Start;
  /** What lasts and has to be over before anything is looked at. */
  readonly #lasting = new Set<Promise<void>>();

  constructor(stage: Stage, sts: Sts, crowd: Companies, start: Start) {
    this.#stage = stage;
    this.#sts = sts;
    this.#crowd = crowd;
    this.#start = start;
  }

  /** Returns when the phase's time is over. */
  async play(deeds: readonly Timed[], milliseconds: number): Promise<void> {
    const started = performance.now();
    for (const { at, deed } of deeds) {
      const early = at - (performance.now() - started);
      // What is late is done at once: on a busy machine a turn of the event loop takes its time.
      if (early > 0) await pause(early);
      this.#do(deed);
    }
    await pause(Math.max(0, milliseconds - (performance.now() - started)));
  }

  /** Puts everything right again. */
  async end(): Promise<void> {
    this.#sts.do({ kind: 'calm' });
    this.#setClocks(0, 0);
    await Promise.all(this.#lasting);
  }

  #do(deed: Deed): void {
    const { keychain, disks } = this.#stage;
    switch (deed.kind) {
      case 'signal':
      case 'stop':
        return this.#hit(deed);
      case 'fault':
      case 'calm':
        return this.#sts.do(deed);
      case 'revoke':
        this.#sts.do(deed);
        return this.#count('sessions revoked');
      case 'forget':
        this.#lasts(() => this.#clearCache());
        return this.#count('cache cleared');
      case 'freeze':
        this.#count('keychain frozen');
        return this.#lasts(async () => {
          keychain?.freeze();
          await pause(deed.milliseconds);
          keychain?.thaw();
        });
      case 'restart':
        this.#count('keychain killed and restarted');
        return this.#lasts(async () => {
          await keychain?.kill();
          await pause(deed.milliseconds);
          await this.#restartKeychain();
        });
      case 'fill':
        this.#count('disk filled');
        return this.#lasts(async () => {
          disks?.fill(deed.spare);
          await pause(deed.milliseconds);
          disks?.empty();
        });
      case 'clock':
        this.#setClocks(deed.ours, deed.aws);
        return this.#count('clocks stepped');
    }
  }

  #hit(deed: Extract<Deed, { readonly kind: 'signal' | 'stop' }>): void {
    const pid = this.#choose(deed.whom, deed.luck);
    if (pid === undefined) return;
    const hit = deed.kind === 'stop' ? this.#crowd.stop(pid, deed.milliseconds) : this.#crowd.end(pid, deed.signal);
    if (hit) this.#count(`${deed.kind === 'stop' ? 'SIGSTOP' : deed.signal} of a ${deed.whom}`);
  }

  /** One of ours that holds a lock, or that does not. */
  #choose(whom: Whom, luck: number): number | undefined {
    const holders = new Set(heldLocks(this.#state).map(({ pid }) => pid));
    const fitting = this.#crowd.pids.filter((pid) => holders.has(pid) === (whom === 'holder'));
    return fitting[Math.floor(luck * fitting.length)];
  }

  get #state(): string {
    return this.#stage.seen(join(this.#stage.home.path, '.cache', 'rolechain'));
  }

  #setClocks(ours: number, aws: number): void {
    const last = this.offsets.at(-1);
    if (last?.ours === ours && last.aws === aws) return;
    this.offsets.push({ at: Date.now(), ours, aws });
    this.#stage.clock?.set(ours);
    this.#sts.do({ kind: 'clock', ours, aws });
  }

  /** `rolechain cache clear`; it may fail where the keychain or the disk does. */
  async #clearCache(): Promise<void> {
    const { words, env, cwd } = this.#start;
    const [command = '', ...args] = words;
    const cache = this.#stage.keychain === undefined ? 'file' : 'keychain';
    const child = spawn(command, [...args, 'cache', 'clear'], {
      env: { ...env, ROLECHAIN_CACHE: cache },
      cwd,
      detached: true,
      stdio: 'ignore',
    });
    const started = Date.now();
    const limit = setTimeout(() => child.kill('SIGKILL'), 60_000);
    await new Promise<void>((resolve) => {
      child.once('error', () => resolve());
      child.once('exit', () => resolve());
    });
    clearTimeout(limit);
    const life = Date.now() - started;
    if (life > longestClear) this.losses.push(`cache clear (process ${child.pid}) lived ${life} ms`);
  }

  /** On a machine with more to do than it can, the service may take longer than anybody waits. */
  async #restartKeychain(tries = 3): Promise<void> {
    try {
      await this.#stage.keychain?.restart();
    } catch (error) {
      if (tries === 1) throw error;
      await this.#stage.keychain?.kill();
      await this.#restartKeychain(tries - 1);
    }
  }

  #lasts(work: () => Promise<void>): void {
    const lasting = work();
    this.#lasting.add(lasting);
    // What fails is told at the end of the phase.
    lasting.then(
      () => this.#lasting.delete(lasting),
      () => undefined,
    );
  }

  #count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }
}

const longestClear = 25_000;
