import type { Caller } from '../caller.ts';
import type { Moment } from '../changing.ts';
import type { Directory } from '../directory.ts';
import type { SigninTokens } from '../federation.ts';
import type { IssuedKey, Keyring } from '../keyring.ts';
import type { MfaDevices } from '../mfa.ts';
import type { Parameters } from '../parameters.ts';
import type { WebIdentity } from '../world.ts';
import type { XmlElement } from '../xml.ts';

/** What the actions of STS work with. */
export interface Sts {
  readonly directory: Directory;
  readonly keyring: Keyring;
  readonly mfa: MfaDevices;
  readonly signinTokens: SigninTokens;
  readonly webIdentities: readonly WebIdentity[];
  /** Characters that session policies may have in plain text. */
  readonly policyCharacters: number;
}

export interface ActionCall extends Moment {
  readonly parameters: Parameters;
}

/** An action for a caller who signed; it gives the content of the answer's `…Result` element, or throws a Refusal. */
export type Action = (sts: Sts, call: ActionCall, caller: Caller) => readonly XmlElement[];

/** The `Credentials` element of an answer. */
export function writeCredentials(key: IssuedKey): XmlElement {
  return [
    'Credentials',
    [
      ['AccessKeyId', key.id],
      ['SecretAccessKey', key.secret],
      ['SessionToken', key.session.token],
      ['Expiration', new Date(key.session.expires).toISOString().replace(/\.\d+Z$/, 'Z')],
    ],
  ];
}
