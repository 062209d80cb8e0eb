import { expect, it } from 'vitest';
import { cacheMode } from '../../../src/cache/mode.ts';

it.each([
  { value: undefined, mode: 'auto' },
  { value: '', mode: 'auto' },
  { value: 'auto', mode: 'auto' },
  { value: 'keychain', mode: 'keychain' },
  { value: 'file', mode: 'file' },
  { value: 'none', mode: 'none' },
])('ROLECHAIN_CACHE=$value means $mode', ({ value, mode }) => {
  expect(cacheMode(value)).toBe(mode);
});

it.each(['File', 'off', ' file', 'constructor', '\u001b[31m'])('ROLECHAIN_CACHE=%j is refused', (value) => {
  expect(() => cacheMode(value)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
