import { describe, expect } from 'vitest';
import { fiveHops, testAdminMfa } from '../emulator/worlds.ts';
import { it } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';

const values = {
  role_arn: 'arn:aws:iam::111111111111:role/role-a',
  mfa_serial: testAdminMfa,
  external_id: 'an-external-id',
};
const keys = ['role_arn', 'mfa_serial', 'external_id'] as const;
const signs = [
  // A line that is indented goes on with the value of the one before.
  { sign: 'LF', text: '\n  ', reason: 'must stand on one line' },
  { sign: 'CR', text: '\r', reason: 'holds a control character' },
  { sign: 'NUL', text: '\0', reason: 'holds a control character' },
  { sign: 'ESC', text: '\u001b[2J', reason: 'holds a control character' },
];

describe('FAULT 5: refused, and shown to no terminal', () => {
  it.for(keys.flatMap((key) => signs.map((sign) => ({ key, ...sign }))))(
    '$sign in $key',
    async ({ key, text, reason }, { box }) => {
      const sts = await box.emulate(fiveHops);
      const lines = keys.map((name) => {
        const value = values[name];
        return `${name} = ${name === key ? `${value.slice(0, -2)}${text}${value.slice(-2)}` : value}\n`;
      });
      box.config(`[default]\n${adminKeys}[profile p]\nsource_profile = default\n${lines.join('')}`);
      const at = `~/.aws/config:${6 + keys.indexOf(key)}`;
      for (const command of ['process', 'explain']) {
        // oxlint-disable-next-line no-await-in-loop -- both are starts of the program
        const { code, stdout, stderr } = await box.run([command, '--profile', 'p']);
        expect({ code, stdout, stderr }).toEqual({
          code: 3,
          stdout: '',
          stderr: `rolechain: error: ${key} of profile p ${reason} (${at}) [CONFIG_VALUE]\nrolechain: hint: correct ${key} at ${at}\n`,
        });
      }
      expect(sts.calls).toEqual([]);
    },
  );
});
