import { refuseValue } from '../refusal.ts';
import type { XmlElement } from '../xml.ts';
import type { IamCall } from './action.ts';

/**
 * One page of a list: at most MaxItems, and fewer where the emulator is set to smaller pages, as IAM may do at any time.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html (MaxItems, Marker)
 */
export function writePage(call: IamCall, name: string, all: readonly XmlElement[]): readonly XmlElement[] {
  const start = readMarker(call, all.length);
  const end = start + Math.min(Number(call.field('MaxItems') ?? 100), call.pageSize);
  const truncated = end < all.length;
  return [
    [name, all.slice(start, end)],
    ['IsTruncated', truncated],
    ['Marker', truncated ? writeMarker(call, end) : undefined],
  ];
}

/** Opaque to callers; it belongs to one action. */
function writeMarker({ action }: IamCall, start: number): string {
  return Buffer.from(`${action} ${start}`).toString('base64');
}

/** What AWS says of a marker that it did not give is not documented. */
function readMarker(call: IamCall, length: number): number {
  const marker = call.field('Marker');
  if (marker === undefined) return 0;
  const [action, start] = Buffer.from(marker, 'base64').toString().split(' ');
  if (action !== call.action || !/^\d+$/.test(start ?? '') || Number(start) > length)
    throw refuseValue('Invalid Marker.');
  return Number(start);
}
