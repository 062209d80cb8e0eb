import type { Ports } from './ports.ts';

/** Whether `name` was noted as failed, by any process of this user, within the last `milliseconds`. */
export async function failedLately({ failures, clock }: Ports, name: string, milliseconds: number): Promise<boolean> {
  const failure = await failures.last(name);
  return failure !== undefined && clock.now().getTime() - failure.at.getTime() < milliseconds;
}
