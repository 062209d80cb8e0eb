import { Credentials } from './credentials.ts';

/**
 * Credentials as the `credential_process` document, version 1: one line of JSON and a newline. What is absent is
 * omitted. (AWS SDKs and Tools Reference Guide, "Process credential provider".)
 */
export function encode(credentials: Credentials): string {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials.reveal();
  const document = {
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: credentials.expiration && formatInstant(credentials.expiration),
    AccountId: credentials.accountId,
  };
  return `${JSON.stringify(document).replace(BEYOND_ASCII, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

// AWS's keys have none of it; what a config file calls a key may, and some of that moves a terminal's cursor.
const BEYOND_ASCII = /[^ -~]/g;

/** An ISO 8601 time in whole seconds, UTC: every SDK's date parser takes that form. */
export function formatInstant(instant: Date): string {
  return instant.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** What another program printed, as credentials; or why it is not a document, without quoting it. */
export type Decoded =
  | { readonly credentials: Credentials; readonly reason?: never }
  | { readonly credentials?: never; readonly reason: string };

/** Reads a `credential_process` document. Optional fields may be null or empty, as some helpers write them. */
export function decode(text: string): Decoded {
  const document = parseObject(text);
  if (document === undefined) return { reason: 'it is not a JSON object' };
  if (document.get('Version') !== 1) return { reason: 'its Version is not the number 1' };
  const accessKeyId = document.get('AccessKeyId');
  const secretAccessKey = document.get('SecretAccessKey');
  if (!isText(accessKeyId)) return { reason: 'it has no AccessKeyId' };
  if (!isText(secretAccessKey)) return { reason: 'it has no SecretAccessKey' };
  const [sessionToken, expires, accountId] = optional.map((key) => document.get(key) ?? '');
  if (typeof sessionToken !== 'string') return { reason: 'its SessionToken is not a string' };
  if (!VISIBLE.test(accessKeyId + secretAccessKey + sessionToken))
    return { reason: 'its keys hold a character that no key of AWS has' };
  const expiration = expires === '' ? undefined : parseInstant(expires);
  if (expires !== '' && expiration === undefined) return { reason: 'its Expiration is not an ISO 8601 time' };
  return {
    credentials: new Credentials(
      { accessKeyId, secretAccessKey, ...(sessionToken === '' ? {} : { sessionToken }) },
      {
        ...(expiration === undefined ? {} : { expiration }),
        ...(isText(accountId) && /^\d{12}$/.test(accountId) ? { accountId } : {}),
      },
    ),
  };
}

/** An ISO 8601 time with its zone (RFC 3339, also with a space or without the zone's colon), or undefined. */
export function parseInstant(value: unknown): Date | undefined {
  if (typeof value !== 'string') return undefined;
  const parts = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:[.,]\d+)?)(Z|[+-]\d\d:?\d\d)$/i.exec(value.trim());
  if (parts === null) return undefined;
  const [, day = '', time = '', zone = ''] = parts;
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const instant = new Date(`${day}T${time.replace(',', '.').replace(/(\.\d{3})\d+$/, '$1')}${offset}`);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}

// Keys and tokens stand in HTTP headers, in variables and on a terminal: a line break or a control character has no business there.
const VISIBLE = /^[!-~]*$/;

const optional = ['SessionToken', 'Expiration', 'AccountId'];

function parseObject(text: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? new Map<string, unknown>(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
