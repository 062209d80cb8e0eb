import assert from 'node:assert/strict';
import type { World } from '../../test/emulator/emulator.ts';
import { people, production, readRole, testAdmin } from '../accounts.ts';
import type { Stage } from '../stage.ts';

const example = 'same-and-cross-account';

/** The same roles with the same trust policies in both accounts; only the user's policies change. */
function world(identityPolicies: readonly string[]): World {
  const roles = [readRole(example, 'TrustsAccount'), readRole(example, 'TrustsUser')];
  return {
    accounts: [
      { id: people, users: [testAdmin(example, identityPolicies)], roles },
      { id: production, roles },
    ],
  };
}

const rows = [
  { profile: 'same-root', account: 'same', trusts: 'the account (…:root)', nothing: 'denied', allows: 'allowed' },
  { profile: 'same-user', account: 'same', trusts: 'the user’s ARN', nothing: 'allowed', allows: 'allowed' },
  { profile: 'cross-root', account: 'other', trusts: 'the account (…:root)', nothing: 'denied', allows: 'allowed' },
  { profile: 'cross-user', account: 'other', trusts: 'the user’s ARN', nothing: 'denied', allows: 'allowed' },
] as const;

/** Who must allow what: eight runs, and the table that they make. */
export async function play(stage: Stage): Promise<void> {
  stage.heading('The user has no policy at all');
  await stage.open(world([]));
  const nothing = await tryAll(stage);

  stage.heading('The user has the policy test-admin.identity.json');
  await stage.open(world(['test-admin.identity']));
  const allows = await tryAll(stage);

  stage.heading('Side by side');
  const outcomes = rows.map((row, index) => ({ ...row, nothing: nothing[index], allows: allows[index] }));
  stage.say(
    formatTable([
      ['role in', 'its trust policy names', 'user has no policy', 'user’s policy allows'],
      ...outcomes.map((row) => [`${row.account} account`, row.trusts, row.nothing ?? '', row.allows ?? '']),
    ]),
  );
  assert.deepEqual(outcomes, rows);
}

async function tryAll(stage: Stage): Promise<readonly string[]> {
  const outcomes: string[] = [];
  for (const { profile } of rows) {
    // One after the other, so that the calls below stand in the order of the table.
    // oxlint-disable-next-line no-await-in-loop
    const { exit, stderr } = await stage.shell(`rolechain process --profile ${profile}`);
    assert.ok(exit === 0 || (exit === 4 && stderr.includes('[STS_DENIED]')));
    outcomes.push(exit === 0 ? 'allowed' : 'denied');
  }
  stage.showCalls();
  return outcomes;
}

function formatTable(lines: readonly (readonly string[])[]): string {
  const width = (column: number): number => Math.max(...lines.map((line) => line[column]?.length ?? 0));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(width(column)))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}
