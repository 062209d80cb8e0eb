import { RolechainError } from '../errors/error.ts';
import type { MfaQuestion } from '../session/ports.ts';
import { isCode, typedCode } from './code.ts';

/** The rules for a code hold whoever gives it: six digits, none twice, and not without end. Throws MFA_*. */
export async function codeFromApplication(
  { serial, spent }: MfaQuestion,
  ask: (serial: string) => Promise<string>,
  limit: number,
): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const reason = `mfaCode gave none within ${Math.round(limit / 1000)} s`;
    timer = setTimeout(() => reject(new RolechainError('MFA_CANCELLED', { serial, reason })), limit);
  });
  try {
    const code = typedCode(await Promise.race([ask(serial), late]));
    if (!isCode(code))
      throw new RolechainError('MFA_CANCELLED', { serial, reason: 'mfaCode gave something else than 6 digits' });
    if (spent.includes(code))
      throw new RolechainError('MFA_REJECTED', { serial, reason: 'mfaCode gave one that was sent before' });
    return code;
  } finally {
    clearTimeout(timer);
  }
}
