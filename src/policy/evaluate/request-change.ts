import type { Condition } from '../document.ts';
import type { Answer } from './answer.ts';
import { meets } from './conditions.ts';
import type { Context, Fact } from './context.ts';
import type { Principal } from './question.ts';
import type { Judged } from './statement.ts';
import { fill } from './variables.ts';
import { place, policyName, VERSION, who } from './words.ts';

/** A condition of a statement that stands in the way. */
export interface Obstacle {
  readonly judged: Judged;
  readonly condition: Condition;
  readonly principal: Principal;
  readonly context: Context;
}

/**
 * What whoever asks can do about a condition, so that it is met, or for a Deny no longer is: another session name, a
 * device. Each value is tried on the condition first. Undefined where nothing in the request would do.
 */
export function requestChange(obstacle: Obstacle): string | undefined {
  const { condition, context } = obstacle;
  const key = condition.key.toLowerCase();
  if (key.startsWith('aws:multifactorauth')) return withDevice(obstacle);
  if (isAllow(obstacle) && key === 'aws:tagkeys') return 'set the session_tags that are asked for';
  if (isAllow(obstacle) && key === 'sts:transitivetagkeys') return 'set the transitive_session_tags that are asked for';
  const setting = key.startsWith('aws:requesttag/') ? tag(condition) : settings.get(key);
  if (setting === undefined) return undefined;
  const value = candidates(obstacle).find(
    (each) => setting.takes.test(each) && helps(obstacle, withFact(context, { [key]: values(each) })),
  );
  if (value !== undefined) return setting.to(value);
  if (setting.away !== undefined && helps(obstacle, withFact(context, { [key]: { present: 'no' } })))
    return setting.away;
  return mayBeMet(obstacle) ? setting.toSome : undefined;
}

/** Where no change of the request would do: who can do something else. */
export function policyChange({ judged, condition, principal, context }: Obstacle): string {
  const { key } = condition;
  const variable = condition.values.find((value) => value.includes('${'));
  if (!judged.variables && variable !== undefined) {
    return `give ${policyName[judged.kind]} ${VERSION}: without it ${variable} is no variable (${place(judged)})`;
  }
  if (/^aws:(?:principal|user(?:id|name)$)/i.test(key)) {
    return `assume it as somebody who meets the condition on ${key}, or have ${who(principal)} put into it: ${place(judged)}`;
  }
  const absent = variable !== undefined && fill(variable, context, true).state === 'absent';
  const why = absent ? `${variable} has no value for ${who(principal)}` : 'no setting of the profile meets it';
  return `have the condition on ${key} changed, because ${why}: ${place(judged)}`;
}

interface Settable {
  readonly takes: RegExp;
  readonly to: (value: string) => string;
  /** Where no one value can be named. */
  readonly toSome: string;
  /** Where it may be left out. */
  readonly away?: string;
}

const settings: ReadonlyMap<string, Settable> = new Map([
  [
    'sts:rolesessionname',
    {
      takes: /^[\w+=,.@-]{2,64}$/,
      to: (name) => `use the session name ${name}; rolechain takes the user’s name unless session_name = config`,
      toSome: 'use a session name as the condition asks for',
    },
  ],
  ['sts:externalid', { ...named('external_id', /^[\w+=,.@:/-]{2,1224}$/), away: 'remove external_id' }],
  ['sts:sourceidentity', { ...named('source_identity', /^[\w+=,.@-]{2,64}$/), away: 'remove source_identity' }],
  ['aws:requestedregion', named('region', /^[a-z\d-]+$/)],
]);

function named(setting: string, takes: RegExp): Settable {
  return { takes, to: (value) => `set ${setting} = ${value}`, toSome: `set the ${setting} that is asked for` };
}

function tag({ key }: Condition): Settable {
  const name = key.slice('aws:RequestTag/'.length);
  return {
    takes: /^[^,=]{1,256}$/,
    to: (value) => `put ${name}=${value} into session_tags`,
    toSome: 'set the session_tags that are asked for',
    away: `take ${name} out of session_tags`,
  };
}

/** The values that the condition names, where they are no patterns. */
function candidates({ condition, context, judged }: Obstacle): readonly string[] {
  if (!/string/i.test(condition.operator)) return [];
  const filled = condition.values.map((value) => (judged.variables ? fill(value, context, true) : literal(value)));
  return filled.flatMap(({ text, state }) => (state === 'known' && !/[*?]/.test(text) ? [text] : []));
}

function literal(text: string): { readonly text: string; readonly state: 'known' } {
  return { text, state: 'known' };
}

/** Whether a value may do that is not named in so many words. */
function mayBeMet(obstacle: Obstacle): boolean {
  const { condition, context, judged } = obstacle;
  const negated = /not/i.test(condition.operator);
  if (!isAllow(obstacle)) return negated && /like/i.test(condition.operator);
  if (negated) return true;
  if (/^null$/i.test(condition.operator)) return condition.values.includes('false');
  const states = condition.values.map(
    (value) => (judged.variables ? fill(value, context, true) : literal(value)).state,
  );
  return states.some((state) => state === 'unknown' || (state === 'known' && /like/i.test(condition.operator)));
}

function withDevice(obstacle: Obstacle): string | undefined {
  const { condition, context, principal } = obstacle;
  const device = { 'aws:multifactorauthpresent': values('true'), 'aws:multifactorauthage': values('0') };
  if (!helps(obstacle, withFact(context, device))) return undefined;
  if (principal.kind === 'role-session') {
    return `let an IAM user with MFA assume it: the session of ${who(principal)} proves no device`;
  }
  const old = condition.key.toLowerCase().endsWith('age') && context(condition.key).present === 'yes';
  return old
    ? 'sign in with MFA again: the code was given too long ago'
    : 'sign in with MFA: set mfa_serial in the profile';
}

function helps(obstacle: Obstacle, changed: Context): boolean {
  const wanted: Answer = isAllow(obstacle) ? 'yes' : 'no';
  return meets(obstacle.condition, changed, obstacle.judged.variables) === wanted;
}

function isAllow({ judged }: Obstacle): boolean {
  return judged.statement.effect === 'Allow';
}

function withFact(context: Context, facts: Readonly<Record<string, Fact>>): Context {
  const changed = new Map(Object.entries(facts));
  return (key) => changed.get(key.toLowerCase()) ?? context(key);
}

function values(value: string): Fact {
  return { present: 'yes', values: [value] };
}
