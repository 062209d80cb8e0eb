import { expect } from 'vitest';

/** What a credential_process document of a role says. */
export interface RoleDocument {
  readonly Version: 1;
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
  readonly Expiration: string;
  readonly AccountId: string;
}

/** Checks that `stdout` is exactly one document for a role's session, and a newline, as every SDK accepts it. */
export function expectDocument(stdout: string): RoleDocument {
  expect(stdout).toMatch(/^\{.*\}\n$/);
  expect(Buffer.byteLength(stdout)).toBeLessThan(8 * 1024);
  const document: unknown = JSON.parse(stdout);
  expect(document).toEqual({
    Version: 1,
    AccessKeyId: expect.stringMatching(/^ASIA[A-Z0-9]{16}$/),
    SecretAccessKey: expect.any(String),
    SessionToken: expect.any(String),
    Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/),
    AccountId: expect.stringMatching(/^\d{12}$/),
  });
  if (isRoleDocument(document)) return document;
  throw new Error('not a document');
}

function isRoleDocument(value: unknown): value is RoleDocument {
  return typeof value === 'object' && value !== null && 'AccessKeyId' in value;
}
