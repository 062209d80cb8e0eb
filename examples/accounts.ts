import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyDocument, Role, User } from '../test/emulator/world.ts';
import { testAdminKey, testAdminMfa } from '../test/emulator/worlds.ts';
import { root } from './stage.ts';

/** Where the people are. */
export const people = '222222222222';
/** Where the work is. */
export const production = '111111111111';

/** A policy of an example, out of the file that its reader sees: `policies/Deploy.trust.json`. */
export function readPolicy(example: string, name: string): PolicyDocument {
  const document: unknown = JSON.parse(
    readFileSync(join(root, 'examples', example, 'policies', `${name}.json`), 'utf8'),
  );
  if (!isDocument(document)) throw new Error(`policies/${name}.json of ${example} is not a policy`);
  return document;
}

/** The user whose access key is in `examples/credentials`, with the identity policies of these names. */
export function testAdmin(example: string, policies: readonly string[]): User {
  return {
    name: 'test-admin',
    accessKeys: [testAdminKey],
    mfaDevices: [{ serial: testAdminMfa }],
    policies: policies.map((name) => readPolicy(example, name)),
  };
}

/** A role with the policies `NAME.trust.json` and `NAME.identity.json`. */
export function readRole(example: string, name: string): Role {
  return {
    name,
    trustPolicy: readPolicy(example, `${name}.trust`),
    policies: [readPolicy(example, `${name}.identity`)],
  };
}

function isDocument(value: unknown): value is PolicyDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
