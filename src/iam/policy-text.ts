import type { PolicyText } from '../policy/json.ts';
import type { Reading } from '../refusal/readings.ts';
import type { ReadTarget } from './unread.ts';

/** A policy as IAM gives it: percent-encoded by RFC 3986. */
export function policyText(encoded: string | undefined, source: string, target: ReadTarget): Reading<PolicyText> {
  if (encoded === undefined) return { unread: { ...target, why: 'failed', reason: 'its answer holds no policy' } };
  try {
    return { value: { text: decodeURIComponent(encoded), source, named: true, line: 1 } };
  } catch {
    return { unread: { ...target, why: 'failed', reason: 'its answer holds a policy that cannot be decoded' } };
  }
}
