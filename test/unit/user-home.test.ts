import { userInfo } from 'node:os';
import { afterEach, expect, it, vi } from 'vitest';
import { userHome } from '../../src/user-home.ts';

const known = userInfo().homedir;

afterEach(() => vi.unstubAllEnvs());

it.each([{ HOME: '' }, { HOME: 'somewhere' }, { HOME: undefined }])('is the user database’s with %j', ({ HOME }) => {
  vi.stubEnv('HOME', HOME);
  expect(userHome()).toBe(known);
});
