import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { whyNoSecretService } from '../../support/secret-service.ts';

const script = fileURLToPath(new URL('../../support/with-secret-service.sh', import.meta.url));
const absent = whyNoSecretService();

describe.skipIf(absent !== undefined)(
  `with-secret-service.sh${absent === undefined ? '' : ` (skipped: ${absent})`}`,
  () => {
    const state =
      'dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets/aliases/default ' +
      'org.freedesktop.DBus.Properties.Get string:org.freedesktop.Secret.Collection string:Locked 2>/dev/null; true';

    it.each([
      { name: 'an unlocked collection', options: [], says: /boolean false/ },
      { name: 'a locked one', options: ['--locked'], says: /boolean true/ },
      { name: 'none', options: ['--empty'], says: /^$/ },
      { name: 'no service', options: ['--no-service'], says: /^$/ },
      { name: 'no bus', options: ['--no-bus'], says: /^$/ },
    ])('gives a command $name', ({ options, says }) => {
      const run = spawnSync('bash', [script, ...options, 'sh', '-c', state], { encoding: 'utf8', timeout: 30_000 });
      expect(run.status).toBe(0);
      expect(run.stdout).toMatch(says);
    });

    it('ends as its command ended', () => {
      const run = spawnSync('bash', [script, '--no-service', 'sh', '-c', 'exit 7'], { timeout: 30_000 });
      expect(run.status).toBe(7);
    });
  },
);
