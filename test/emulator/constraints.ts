import { refuseValue } from './refusal.ts';

/** What a parameter must satisfy, as the service model states it. */
export interface Rule {
  readonly min?: number;
  readonly max?: number;
  /** The pattern as AWS prints it; it must match the whole value. */
  readonly pattern?: string;
}

/** Refuses values in AWS's words, all faults in one sentence. */
export function refuseFaults(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const count = faults.length === 1 ? '1 validation error' : `${faults.length} validation errors`;
  throw refuseValue(`${count} detected: ${faults.join('; ')}`);
}

/** The faults of a text; an absent one has none. */
export function checkText(at: string, value: string | undefined, rule: Rule): string[] {
  if (value === undefined) return [];
  return [...checkLength(at, `'${value}'`, value.length, rule), ...checkPattern(at, value, rule)];
}

export function checkRequired(at: string, value: string | undefined, rule: Rule): string[] {
  return value === undefined ? [fault('null', at, 'not be null')] : checkText(at, value, rule);
}

export function checkCount(at: string, values: readonly string[] | undefined, max: number): string[] {
  return checkLength(at, `'[${(values ?? []).join(', ')}]'`, values?.length ?? 0, { max });
}

export function checkNumber(at: string, value: number | undefined, rule: Rule): string[] {
  if (value === undefined) return [];
  if (rule.min !== undefined && value < rule.min) {
    return [fault(`'${value}'`, at, `have value greater than or equal to ${rule.min}`)];
  }
  if (rule.max !== undefined && value > rule.max) {
    return [fault(`'${value}'`, at, `have value less than or equal to ${rule.max}`)];
  }
  return [];
}

function checkLength(at: string, shown: string, length: number, rule: Rule): string[] {
  if (rule.min !== undefined && length < rule.min) {
    return [fault(shown, at, `have length greater than or equal to ${rule.min}`)];
  }
  if (rule.max !== undefined && length > rule.max) {
    return [fault(shown, at, `have length less than or equal to ${rule.max}`)];
  }
  return [];
}

function checkPattern(at: string, value: string, { pattern }: Rule): string[] {
  if (pattern === undefined || new RegExp(`^(?:${pattern})$`, 'u').test(value)) return [];
  return [fault(`'${value}'`, at, `satisfy regular expression pattern: ${pattern}`)];
}

function fault(shown: string, at: string, constraint: string): string {
  return `Value ${shown} at '${at}' failed to satisfy constraint: Member must ${constraint}`;
}
