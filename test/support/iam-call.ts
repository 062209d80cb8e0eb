import type { SigningKeys, SigningScope } from './sign-v4.ts';
import { callSts, type StsAnswer } from './sts-call.ts';

/** Calls IAM with a form, signed by hand. */
export async function callIam(
  url: string,
  keys: SigningKeys,
  form: Readonly<Record<string, string>>,
  scope: Partial<SigningScope> = {},
): Promise<StsAnswer> {
  return callSts(url, keys, { Version: '2010-05-08', ...form }, { service: 'iam', region: 'us-east-1', ...scope });
}

/** A document as IAM sends it, read. */
export function documentIn(answer: StsAnswer, element: string): unknown {
  return JSON.parse(decodeURIComponent(answer.element(element) ?? 'null'));
}
