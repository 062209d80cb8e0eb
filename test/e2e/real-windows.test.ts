import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { has, skippedFor } from '../support/installed.ts';
import { root } from '../support/root.ts';
import { whyNoWindow, XServer } from '../support/x-server.ts';

const program = join(root, 'build/programs/mfa.mjs');
const serial = 'arn:aws:iam::222222222222:mfa/test-admin';

const pathOf = (name: string): string => (name.startsWith('-') ? name : `/usr/bin/${name}`);

/** The program that is run, as what it is known, and what else it takes. */
const kinds = [
  { prompt: 'zenity', real: 'zenity' },
  { prompt: 'kdialog', real: 'kdialog' },
  { prompt: 'pinentry', real: 'pinentry-gtk-2' },
  // Its window is drawn by another program, which a session bus starts.
  {
    prompt: 'pinentry',
    real: 'pinentry-gnome3',
    under: ['dbus-run-session', '--dbus-daemon=/usr/bin/dbus-daemon', '--'],
    why: whyNoPrompter(),
  },
];

function whyNoPrompter(): string | undefined {
  const there =
    has('dbus-run-session') && existsSync('/usr/share/dbus-1/services/org.gnome.keyring.SystemPrompter.service');
  return there ? undefined : 'gcr or dbus-run-session not installed';
}

describe.each(kinds)('the real $real', ({ prompt, real, under = [], why: lacking }) => {
  const why = lacking ?? whyNoWindow(real);

  const onScreen = `on a screen${skippedFor(why)}`;
  // Keys that are pressed while a window comes up get lost on a busy machine, some of a code or all of it.
  describe.skipIf(why !== undefined)(onScreen, { retry: 4 }, () => {
    let screen: XServer;
    let folder: string;

    beforeAll(async () => {
      screen = await XServer.start();
      folder = mkdtempSync(join(tmpdir(), 'rolechain-real-'));
      symlinkSync(pathOf(real), join(folder, prompt));
    });

    afterAll(async () => {
      await screen.stop();
      rmSync(folder, { recursive: true });
    });

    async function ask(limit: number, keys: readonly string[], question = {}): Promise<unknown> {
      const answer = join(folder, 'answer');
      const order = {
        limit,
        question: { serial, profile: 'a_b <b>R&D</b> \\033', spent: [], milliseconds: 55_000, ...question },
      };
      const env = {
        HOME: folder,
        XDG_RUNTIME_DIR: folder,
        PATH: folder,
        DISPLAY: screen.display,
        ROLECHAIN_MFA_PROMPT: prompt,
      };
      const words = [...under.map(pathOf), process.execPath, program, answer, JSON.stringify(order)];
      const [command = '', ...args] = words;
      const child = spawn(command, args, { detached: true, stdio: 'ignore', env });
      const exited = once(child, 'exit');
      if (keys.length > 0) await screen.pressUntil(() => child.exitCode !== null, ...keys);
      await exited;
      return JSON.parse(readFileSync(answer, 'utf8'));
    }

    const code = ['ctrl+a', '1', '2', '3', '4', '5', '6', 'Return'];

    it('gives what is typed', async () => {
      expect(await ask(50_000, code)).toEqual({ code: '123456', inTime: true });
    });

    it('says no at Escape', async () => {
      expect(await ask(50_000, ['Escape'])).toEqual({
        refused: 'MFA_CANCELLED',
        serial,
        reason: 'its window was closed',
      });
    });

    it('goes when nobody answers', async () => {
      expect(await ask(2_000, [])).toEqual({ refused: 'MFA_CANCELLED', serial, reason: 'nobody answered within 2 s' });
    });
  });
});

describe.each(kinds)('the real $real without a screen', ({ prompt, real }) => {
  const why = whyNoWindow(real);
  it.skipIf(why !== undefined)(`is told from a "no"${skippedFor(why)}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rolechain-real-'));
    try {
      symlinkSync(pathOf(real), join(folder, prompt));
      const answer = join(folder, 'answer');
      const order = { question: { serial, profile: 'a', spent: [], milliseconds: 55_000 } };
      // A display that nobody serves.
      const env = { HOME: folder, PATH: folder, DISPLAY: ':98765', ROLECHAIN_MFA_PROMPT: prompt };
      const child = spawn(process.execPath, [program, answer, JSON.stringify(order)], {
        detached: true,
        stdio: 'ignore',
        env,
      });
      await once(child, 'exit');
      expect(JSON.parse(readFileSync(answer, 'utf8'))).toMatchObject({ refused: 'MFA_NO_TERMINAL' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
