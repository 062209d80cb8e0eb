import { describe, expect, it } from 'vitest';
import { lockBy } from '../../../src/lock/native.ts';

/** What the package or its native part is asked, and how it answers. */
function binding(answer: () => unknown): { readonly asked: unknown[][]; tryLock(...asked: unknown[]): unknown } {
  const asked: unknown[][] = [];
  return {
    asked,
    tryLock: (...words) => {
      asked.push(words);
      return answer();
    },
  };
}

const fails = (code: string) => (): never => {
  throw Object.assign(new Error(code), { code });
};

describe('a lock by the native module', () => {
  it.each([
    { what: 'a range on Linux', system: 'linux', asked: [[7, 1024, 1, true]] },
    { what: 'a range on Windows', system: 'win32', asked: [[7, 1024, 1, true]] },
    // Its src/apple.c takes no other.
    { what: 'the whole file on macOS', system: 'darwin', asked: [[7, 0, 0, true]] },
  ])('is of $what', ({ system, asked }) => {
    const module = binding(() => true);
    expect(lockBy(module, system)?.tryLock(7, 1024, 1)).toBe(true);
    expect(module.asked).toEqual(asked);
  });

  it.each([
    { what: 'the package has it', answer: () => true, got: true },
    { what: 'the package says that somebody else has it', answer: () => false, got: false },
    { what: 'the native part has it, which says nothing', answer: () => undefined, got: true },
    { what: 'the native part refuses', answer: fails('EAGAIN'), got: false },
  ])('$what', ({ answer, got }) => {
    expect(lockBy(binding(answer), 'linux')?.tryLock(7, 0, 1)).toBe(got);
  });

  it('passes another fault on', () => {
    expect(() => lockBy(binding(fails('EBADF')), 'linux')?.tryLock(7, 0, 1)).toThrow('EBADF');
  });

  it.each([undefined, null, {}, { tryLock: true }])('is none without the module: %j', (module) => {
    expect(lockBy(module, 'linux')).toBeUndefined();
  });
});
