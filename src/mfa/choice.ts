import { RolechainError } from '../errors/error.ts';
import type { DialogName } from './dialog.ts';

export type PromptName = 'terminal' | DialogName;

const names: readonly PromptName[] = ['terminal', 'pinentry', 'zenity', 'kdialog', 'osascript', 'powershell'];

/** The value of `ROLECHAIN_MFA_PROMPT`; unset or empty means `auto`. Throws USAGE on any other word. */
export function promptChoice(value: string | undefined): 'auto' | PromptName {
  if (value === undefined || value === '' || value === 'auto') return 'auto';
  const name = names.find((known) => known === value);
  if (name !== undefined) return name;
  throw new RolechainError('USAGE', {
    reason: `ROLECHAIN_MFA_PROMPT is ${JSON.stringify(value)}, which is no way to ask for a code`,
    try: `set it to auto, ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`,
  });
}
