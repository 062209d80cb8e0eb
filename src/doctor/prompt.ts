import type { ChainPlan } from '../chain/chain-plan.ts';
import { inShort, type Observation } from './finding.ts';

/** A way to ask a person for an MFA code. */
export interface Prompt {
  readonly name: string;
  readonly available: boolean;
  readonly reason?: string | undefined;
}

/** Whether somebody can be asked for a code, and which profiles would have to ask. */
export function checkPrompt(prompts: readonly Prompt[], plans: readonly ChainPlan[]): Observation[] {
  const available = prompts.filter((one) => one.available).map(({ name }) => name);
  const facts = { available, profiles: asking(plans) };
  if (available.length > 0)
    return [{ level: 'ok', message: `a code can be asked for: ${available.join(', ')}`, facts }];
  const why = prompts.map(({ name, reason }) => (reason === undefined ? name : `${name}: ${reason}`)).join('; ');
  const message = `no code can be asked for here (${why})`;
  if (facts.profiles.length === 0) return [{ level: 'note', message, facts }];
  return [
    {
      level: 'warning',
      message: `${message}, and ${inShort(facts.profiles)} may need one`,
      hint: 'run "rolechain login PROFILE" in a terminal, or set mfa_process; its session is then kept for everybody',
      facts,
    },
  ];
}

function asking(plans: readonly ChainPlan[]): readonly string[] {
  return plans
    .filter(({ hops }) => hops.some(({ mfa }) => mfa !== undefined && mfa.process === undefined))
    .map(({ profile }) => profile);
}
