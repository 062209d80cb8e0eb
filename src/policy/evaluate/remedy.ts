import type { Condition } from '../document.ts';
import type { Context } from './context.ts';
import type { Question, Remedy } from './question.ts';
import { deletedOf, denyOf, lackOf, nearestIn } from './refusal.ts';
import type { Judged } from './statement.ts';
import { fill } from './variables.ts';
import { verdictOf, type Weighed } from './weigh.ts';
import { place, policyName, who } from './words.ts';

/** The smallest change that would help: of the request, if a condition is not met; else a statement to add. */
export function remedyOf(weighed: Weighed, all: readonly Weighed[], context: Context): Remedy {
  const deny = denyOf(weighed);
  if (deny !== undefined) return { role: deny.role, advice: withoutDeny(deny, context) };
  const role = lackOf(weighed);
  const near = nearestIn(weighed.statements[role]);
  const condition = near?.conditions.find(({ met }) => met === 'no')?.condition;
  if (condition !== undefined) return { role, advice: fulfil(condition, context) };
  return addition(weighed, all);
}

function addition(weighed: Weighed, all: readonly Weighed[]): Remedy {
  const { question } = weighed;
  const { roleArn, principal } = question;
  const role = lackOf(weighed);
  const lacking = all.filter(
    (each) => verdictOf(each) === 'denied' && denyOf(each) === undefined && lackOf(each) === role,
  );
  const actions = lacking.map(({ action }) => action);
  const Action = actions.length === 1 ? actions[0] : actions;
  if (role !== 'trust') {
    const where = role === 'identity' ? `a policy of ${who(principal)}` : `${policyName[role]} of ${who(principal)}`;
    const statement = JSON.stringify({ Effect: 'Allow', Action, Resource: roleArn });
    return { role, advice: `add this to ${where}`, statement };
  }
  const gone = deletedOf(weighed);
  if (gone !== undefined) {
    return { role, advice: `put ${ownArn(question)} in place of ${gone.id}, if that was ${who(principal)}` };
  }
  const statement = JSON.stringify({ Effect: 'Allow', Principal: { AWS: ownArn(question) }, Action });
  return { role, advice: `add this to the trust policy of ${roleArn}`, statement };
}

function ownArn({ principal }: Question): string {
  return principal.kind === 'role-session' ? principal.roleArn : principal.arn;
}

const isMfa = (key: string): boolean => key.toLowerCase().startsWith('aws:multifactorauth');
const hasDevice = (context: Context): boolean => context('aws:MultiFactorAuthPresent').values?.[0] === 'true';

function withoutDeny(deny: Judged, context: Context): string {
  const mfa = deny.conditions.some(({ condition }) => isMfa(condition.key));
  return mfa ? signIn(context) : `remove or narrow ${place(deny)}: an explicit Deny wins over every Allow`;
}

function signIn(context: Context): string {
  return hasDevice(context)
    ? 'sign in with MFA again: the code was given too long ago'
    : 'sign in with MFA: set mfa_serial in the profile';
}

/** What the person who asks can do: a policy is not weakened for a request that could be right. */
function fulfil({ operator, key, values }: Condition, context: Context): string {
  if (isMfa(key)) return signIn(context);
  const wanted = wantedOf({ operator, values }, context);
  switch (key.toLowerCase()) {
    case 'sts:rolesessionname':
      return wanted === undefined
        ? 'use a session name that meets the condition'
        : `use the session name ${wanted}; rolechain takes the user’s name unless session_name = config`;
    case 'sts:externalid':
      return wanted === undefined ? 'set the external_id that is asked for' : `set external_id = ${wanted}`;
    case 'sts:sourceidentity':
      return wanted === undefined ? 'set the source_identity that is asked for' : `set source_identity = ${wanted}`;
    case 'aws:tagkeys':
      return 'set the session_tags that are asked for';
    case 'sts:transitivetagkeys':
      return 'set the transitive_session_tags that are asked for';
    default:
      return /^aws:requesttag\//i.test(key)
        ? 'set the session_tags that are asked for'
        : `meet the condition on ${key}`;
  }
}

/** The one value that would do; undefined where it is not one. */
function wantedOf({ operator, values }: Pick<Condition, 'operator' | 'values'>, context: Context): string | undefined {
  if (!/^(?:ForA\w+:)?String(?:Equals|Like)/i.test(operator)) return undefined;
  const filled = values.map((value) => fill(value, context, true)).filter(({ state }) => state === 'known');
  return filled.map(({ text }) => text).find((text) => !/[*?]/.test(text));
}
