import { isRolechainError, RolechainError } from '../errors/error.ts';
import { exhausted } from '../errors/exhausted.ts';
import { type CheckName, type Finding, type Observation, refusalSeen } from './finding.ts';

export interface Check {
  readonly name: CheckName;
  readonly look: () => Promise<readonly Observation[]> | readonly Observation[];
}

/**
 * Runs all checks at the same time, each for at most `milliseconds`, and gives their findings in the order of the
 * checks. Never throws: what goes wrong in a check is a finding of it, and hides no other.
 */
export async function examine(checks: readonly Check[], milliseconds: number): Promise<readonly Finding[]> {
  const seen = await Promise.all(
    checks.map(async ({ name, look }) =>
      (await limited(look, milliseconds)).map((one) => Object.assign({ check: name }, one)),
    ),
  );
  return seen.flat();
}

async function limited(look: Check['look'], milliseconds: number): Promise<readonly Observation[]> {
  let ticks = 0;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Observation[]>((resolve) => {
    const message = `this check did not end within ${Math.round(milliseconds / 1000)} s`;
    // Counted and not measured: while this process has its hands full, nobody's answer is late.
    timer = setInterval(() => {
      ticks += 1;
      if (ticks === TICKS) resolve([{ level: 'problem', message }]);
    }, milliseconds / TICKS);
  });
  try {
    return await Promise.race([started(look), late]);
  } finally {
    clearInterval(timer);
  }
}

const TICKS = 15;

async function started(look: Check['look']): Promise<readonly Observation[]> {
  try {
    return await look();
  } catch (error) {
    if (isRolechainError(error)) return [refusalSeen(error)];
    const limit = exhausted(error);
    if (limit !== undefined) return [refusalSeen(new RolechainError('SYSTEM_LIMIT', { reason: limit }))];
    const reason = error instanceof Error ? error.message : String(error);
    return [{ level: 'problem', code: 'INTERNAL', message: `this check failed: ${reason}` }];
  }
}
