import { expect, it } from 'vitest';
import { Deadline } from '../../../src/session/deadline.ts';

/** A deadline of 20 s on a clock that is moved by hand. */
function watched(): { readonly deadline: Deadline; readonly pass: (milliseconds: number) => void } {
  let now = 1000;
  return { deadline: new Deadline(() => now, 20_000), pass: (milliseconds) => void (now += milliseconds) };
}

it('the time of a prompt is not counted, once where two overlap, and how long it was can be asked', async () => {
  const { deadline, pass } = watched();
  pass(3000);
  await deadline.untimed(async () => {
    pass(4000);
    await deadline.untimed(async () => pass(5000));
  });
  pass(1000);
  expect([deadline.left(), deadline.untimedMilliseconds]).toEqual([16_000, 9000]);
});

it('a prompt that fails is not counted either', async () => {
  const { deadline, pass } = watched();
  const failing = deadline.untimed(async () => {
    pass(4000);
    throw new Error('cancelled');
  });
  await expect(failing).rejects.toThrow('cancelled');
  expect([deadline.left(), deadline.untimedMilliseconds]).toEqual([20_000, 4000]);
});
