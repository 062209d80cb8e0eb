import type { Condition } from '../document.ts';
import type { Context } from './context.ts';
import type { Question, Remedy } from './question.ts';
import type { Judged } from './statement.ts';
import { fill } from './variables.ts';
import type { Weighed } from './weigh.ts';
import { place, policyName, who } from './words.ts';

/** The smallest change that would let the principal in: the request's, if a condition is not met; else a statement. */
export function remedyOf(weighed: Weighed, by: Judged | undefined, context: Context): Remedy | undefined {
  if (by?.statement.effect === 'Deny') {
    const advice = `remove or narrow ${place(by)}: an explicit Deny wins over every Allow`;
    return { role: by.role, advice };
  }
  const condition = by?.conditions.find(({ met }) => met === 'no')?.condition;
  if (by !== undefined && by.speaks === 'yes' && condition !== undefined) {
    return { role: by.role, advice: fulfil(condition, context) };
  }
  return addition(weighed);
}

function addition({ question, action, allows }: Weighed): Remedy {
  const { roleArn } = question;
  const role = (['trust', 'identity', 'boundary', 'session'] as const).find((each) => allows[each] === 'no') ?? 'trust';
  if (role === 'trust') {
    const statement = { Effect: 'Allow', Principal: { AWS: ownArn(question) }, Action: action };
    return { role, advice: `add this to the trust policy of ${roleArn}`, statement: JSON.stringify(statement) };
  }
  const where = role === 'identity' ? `a policy of ${who(question.principal)}` : policyName[role];
  const statement = JSON.stringify({ Effect: 'Allow', Action: action, Resource: roleArn });
  return { role, advice: `add this to ${where}`, statement };
}

function ownArn({ principal }: Question): string {
  return principal.kind === 'role-session' ? principal.roleArn : principal.arn;
}

/** What the person who asks can do: policies are not weakened for a request that could be right. */
function fulfil({ operator, key, values }: Condition, context: Context): string {
  const lowered = key.toLowerCase();
  const negated = /not/i.test(operator);
  const [value] = values.map((each) => fill(each, context, true)).filter(({ state }) => state === 'known');
  const wanted = value === undefined || negated ? undefined : value.text;
  const set = (setting: string, otherwise: string): string =>
    wanted === undefined || /[*?]/.test(wanted) ? otherwise : `set ${setting} = ${wanted}`;
  if (lowered.startsWith('aws:multifactorauth')) return 'sign in with MFA: set mfa_serial in the profile';
  if (lowered === 'sts:rolesessionname') {
    return wanted === undefined
      ? `use a session name that meets ${operator} ${key}`
      : `use the session name ${wanted}; rolechain takes the user’s name unless session_name = config`;
  }
  if (lowered === 'sts:externalid') return set('external_id', 'set the external_id that the trust policy asks for');
  if (lowered === 'sts:sourceidentity') return set('source_identity', 'set the source_identity that is asked for');
  if (/^(?:aws:requesttag\/|aws:tagkeys$)/.test(lowered)) return 'set the session_tags that are asked for';
  if (lowered === 'sts:transitivetagkeys') return 'set the transitive_session_tags that are asked for';
  return `meet the condition ${operator} ${key}`;
}
