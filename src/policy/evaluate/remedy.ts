import type { Context } from './context.ts';
import type { Question, Remedy } from './question.ts';
import { deletedOf, denyOf, lackOf, nearestIn } from './refusal.ts';
import { policyChange, requestChange } from './request-change.ts';
import { verdictOf, type Weighed } from './weigh.ts';
import { place, policyName, who } from './words.ts';

/** The smallest change that would help: of the request, if conditions are not met; else a statement to add. */
export function remedyOf(weighed: Weighed, all: readonly Weighed[], context: Context): Remedy {
  const { principal } = weighed.question;
  const deny = denyOf(weighed);
  if (deny !== undefined) {
    const change = deny.conditions
      .map(({ condition }) => requestChange({ judged: deny, condition, principal, context }))
      .find((advice) => advice !== undefined);
    const otherwise = `remove or narrow ${place(deny)}: an explicit Deny wins over every Allow`;
    return { kind: deny.kind, advice: change ?? otherwise };
  }
  const kind = lackOf(weighed);
  const near = nearestIn(weighed.statements[kind]);
  if (near === undefined) return addition(weighed, all);
  const changes = near.conditions
    .filter(({ met }) => met === 'no')
    .map(({ condition }) => ({ judged: near, condition, principal, context }))
    .map((obstacle) => requestChange(obstacle) ?? policyChange(obstacle));
  return { kind, advice: [...new Set(changes)].join('; and ') };
}

function addition(weighed: Weighed, all: readonly Weighed[]): Remedy {
  const { question } = weighed;
  const { roleArn, principal } = question;
  const kind = lackOf(weighed);
  const lacking = all.filter(
    (each) => verdictOf(each) === 'denied' && denyOf(each) === undefined && lackOf(each) === kind,
  );
  const actions = lacking.map(({ action }) => action);
  const Action = actions.length === 1 ? actions[0] : actions;
  if (kind !== 'trust') {
    const where = kind === 'identity' ? `a policy of ${who(principal)}` : `${policyName[kind]} of ${who(principal)}`;
    const statement = JSON.stringify({ Effect: 'Allow', Action, Resource: roleArn });
    return { kind, advice: `add this to ${where}`, statement };
  }
  const gone = deletedOf(weighed);
  if (gone !== undefined) {
    return { kind, advice: `put ${ownArn(question)} in place of ${gone.id}, if that was ${who(principal)}` };
  }
  const statement = JSON.stringify({ Effect: 'Allow', Principal: { AWS: ownArn(question) }, Action });
  return { kind, advice: `add this to the trust policy of ${roleArn}`, statement };
}

function ownArn({ principal }: Question): string {
  return principal.kind === 'role-session' ? principal.roleArn : principal.arn;
}
