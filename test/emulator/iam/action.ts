import type { Caller } from '../caller.ts';
import type { Moment } from '../changing.ts';
import type { Directory } from '../directory.ts';
import type { XmlElement } from '../xml.ts';
import type { FieldName } from './fields.ts';

/** A call of IAM whose caller is known and whose fields are of the right form. */
export interface IamCall extends Moment {
  readonly action: string;
  readonly caller: Caller;
  readonly directory: Directory;
  /** The most that one page of a list holds, whatever is asked for. */
  readonly pageSize: number;
  /** A field that was sent. */
  field(name: FieldName): string | undefined;
  /** A field that the action requires. */
  required(name: FieldName): string;
}

export interface IamAction {
  /** The fields that must be there, as the action's page lists them. */
  readonly requires: readonly FieldName[];
  /** Gives the content of the answer's `…Result` element, undefined where there is none; or throws a Refusal. */
  run(call: IamCall): readonly XmlElement[] | undefined;
}
