import { createHash } from 'node:crypto';
import { Credentials } from '../credentials/credentials.ts';
import type { Kept } from '../session/ports.ts';

// A kept item: one byte of version, SHA-256 of version, key and content, then the content, which is JSON.
// Under another key, of another version or with a flipped bit it is no item at all.
const version = 2;
const digestLength = 32;
const contentAt = 1 + digestLength;
const mostContent = 64 * 1024;

export function encodeEntry(key: string, kept: Kept): Uint8Array {
  const { credentials, issued, callerArn } = kept;
  const content = Buffer.from(
    JSON.stringify({
      ...credentials.reveal(),
      expiration: credentials.expiration?.getTime(),
      accountId: credentials.accountId,
      issued: issued.getTime(),
      callerArn,
    }),
  );
  return Buffer.concat([Uint8Array.of(version), digest(key, content), content]);
}

/** Undefined unless `bytes` are what `encodeEntry` made for `key`; never throws. */
export function decodeEntry(key: string, bytes: Uint8Array): Kept | undefined {
  if (bytes.length <= contentAt || bytes.length > mostContent || bytes[0] !== version) return undefined;
  const content = bytes.subarray(contentAt);
  if (!digest(key, content).equals(bytes.subarray(1, contentAt))) return undefined;
  try {
    return parseKept(JSON.parse(utf8(content)));
  } catch {
    return undefined;
  }
}

function parseKept(value: unknown): Kept | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(value));
  const [accessKeyId, secretAccessKey] = [text(fields.get('accessKeyId')), text(fields.get('secretAccessKey'))];
  const issued = time(fields.get('issued'));
  if (accessKeyId === undefined || secretAccessKey === undefined || issued === undefined) return undefined;
  const [sessionToken, accountId] = [text(fields.get('sessionToken')), text(fields.get('accountId'))];
  const [expiration, callerArn] = [time(fields.get('expiration')), text(fields.get('callerArn'))];
  const secrets = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  const facts = {
    ...(expiration === undefined ? {} : { expiration }),
    ...(accountId === undefined ? {} : { accountId }),
  };
  return { credentials: new Credentials(secrets, facts), issued, ...(callerArn === undefined ? {} : { callerArn }) };
}

function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function time(value: unknown): Date | undefined {
  if (typeof value !== 'number') return undefined;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function digest(key: string, content: Uint8Array): Buffer {
  return createHash('sha256').update(`${version} ${key} `).update(content).digest();
}
