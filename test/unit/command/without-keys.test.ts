import { expect, it } from 'vitest';
import { withoutKeys } from '../../../src/command/without-keys.ts';

it('a program with windows gets neither the keys in our environment nor what is ours alone', () => {
  const kept = { PATH: '/bin', DISPLAY: ':0', XAWS_KEY: 'x', MY_AWS_PROFILE: 'x' };
  const ours = { AWS_SECRET_ACCESS_KEY: 'x', aws_session_token: 'x', Aws_Profile: 'p', ROLECHAIN_STACK: 'p' };
  expect(withoutKeys({ ...kept, ...ours })).toEqual(kept);
});
