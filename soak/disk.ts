import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const size = 768 * 1024;

/** Why there can be no small disk here; undefined where there can. */
export function whyNoDisk(): string | undefined {
  const { status } = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', '-o', 'size=64k', 'soak', '/mnt'], {
    stdio: 'ignore',
  });
  return status === 0 ? undefined : 'no small disk can be mounted here (that takes root and unshare)';
}

/**
 * A small disk of its own for each of some folders, which only those see who are started `under` it, and whoever looks
 * below `root`. It goes when this process ends, however that is.
 */
export class SmallDisks {
  /** The words before a command that is to see them. */
  readonly under: readonly string[];
  /** Their files, seen from outside. */
  readonly root: string;
  readonly #keeper: ChildProcess;
  readonly #folders: readonly string[];

  private constructor(keeper: ChildProcess, folders: readonly string[]) {
    this.#keeper = keeper;
    this.#folders = folders;
    this.under = ['nsenter', `--mount=/proc/${keeper.pid}/ns/mnt`, '--'];
    this.root = `/proc/${keeper.pid}/root`;
  }

  static async mount(folders: readonly string[]): Promise<SmallDisks> {
    const script = `for folder; do mkdir -p "$folder" && mount -t tmpfs -o size=${size},mode=700 soak "$folder" || exit; done; echo ready; exec cat`;
    const keeper = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', ...folders], {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    });
    const [told] = await Promise.race([once(keeper.stdout, 'data'), once(keeper, 'exit')]);
    if (String(told) !== 'ready\n') throw new Error('the small disks cannot be mounted');
    return new SmallDisks(keeper, folders);
  }

  /** Leaves room for so many bytes. */
  fill(spare: number): void {
    for (const filler of this.#fillers()) {
      const descriptor = openSync(filler, 'a');
      let written = 0;
      try {
        const block = Buffer.alloc(4096);
        while (written <= size) written += writeSync(descriptor, block);
      } catch {
        // Full, which was the aim.
        ftruncateSync(descriptor, Math.max(0, written - spare));
      } finally {
        closeSync(descriptor);
      }
    }
  }

  empty(): void {
    for (const filler of this.#fillers()) rmSync(filler, { force: true });
  }

  async close(): Promise<void> {
    if (this.#keeper.exitCode !== null) return;
    const ended = once(this.#keeper, 'exit');
    this.#keeper.stdin?.end();
    await ended;
  }

  #fillers(): readonly string[] {
    return this.#folders.map((folder) => join(this.root, folder, 'filler'));
  }
}
