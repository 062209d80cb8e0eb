import { expect, it } from 'vitest';
import { checkEnvironment } from '../../../src/doctor/environment.ts';

const keys = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };

it.each([
  { env: {}, found: [{ level: 'ok', message: 'no variable stands in the way of a profile' }] },
  {
    env: { ...keys, AWS_PROFILE: 'a' },
    found: [
      {
        level: 'warning',
        message:
          'AWS_ACCESS_KEY_ID (AKIA…MPLE) is set beside AWS_PROFILE=a: the AWS CLI, boto3, Go and Rust take the key, JavaScript the profile',
        hint: 'unset AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN',
      },
    ],
  },
  {
    env: keys,
    found: [
      {
        level: 'note',
        message: 'AWS_ACCESS_KEY_ID (AKIA…MPLE) is set: the AWS CLI and SDKs take it wherever no profile is named',
      },
    ],
  },
  {
    env: { AWS_SECRET_ACCESS_KEY: 'secret' },
    found: [
      {
        level: 'warning',
        message: 'AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not',
        hint: 'unset AWS_SECRET_ACCESS_KEY',
      },
    ],
  },
  {
    env: { AWS_PROFILE: 'gone' },
    found: [
      {
        level: 'problem',
        code: 'PROFILE_UNKNOWN',
        message: 'AWS_PROFILE names gone, which does not exist',
        hint: 'correct or unset it',
      },
    ],
  },
  {
    env: { AWS_DEFAULT_PROFILE: 'a' },
    found: [
      {
        level: 'note',
        message: 'AWS_DEFAULT_PROFILE=a is read by the AWS CLI and boto3 alone',
        hint: 'AWS_PROFILE is what every tool reads',
      },
    ],
  },
  {
    env: { AWS_SDK_LOAD_CONFIG: '0' },
    found: [
      {
        level: 'note',
        message: 'AWS_SDK_LOAD_CONFIG is not 1: old SDKs (Go 1, JavaScript 2) then pass over the config file',
      },
    ],
  },
  {
    env: { ROLECHAIN_CAHCE: 'none', ROLECHAIN_SOMETHING_ELSE: '1' },
    found: [{ level: 'warning', message: 'ROLECHAIN_CAHCE is read by nobody', hint: 'did you mean ROLECHAIN_CACHE?' }],
  },
  {
    env: { ROLECHAIN_MFA_PROMT: 'zenity', ROLECHAIN_MFA_PROMPT: 'zenity' },
    found: [
      {
        level: 'warning',
        message: 'ROLECHAIN_MFA_PROMT is read by nobody',
        hint: 'did you mean ROLECHAIN_MFA_PROMPT?',
      },
    ],
  },
  {
    env: { ROLECHAIN_ALLOW_INSECURE_ENDPOINT: '1', ROLECHAIN_STACK: 'a' },
    found: [
      {
        level: 'warning',
        message: 'ROLECHAIN_ALLOW_INSECURE_ENDPOINT=1: session tokens may go over connections that others can read',
        hint: 'unset it when the experiment is over',
      },
      {
        level: 'warning',
        message: 'ROLECHAIN_STACK is set (a): profiles in it are refused',
        hint: 'unset it; rolechain sets it for commands that it starts',
      },
    ],
  },
  {
    env: {
      HTTPS_PROXY: 'http://user:secret@[',
      all_proxy: 'socks5://user:secret@proxy:1080',
      HTTP_PROXY: 'proxy:3128',
    },
    found: [
      { level: 'problem', message: 'HTTPS_PROXY is not a URL', hint: 'correct or unset HTTPS_PROXY' },
      {
        level: 'problem',
        message: 'all_proxy is socks5://, and rolechain takes http:// and https:// only',
        hint: 'correct or unset all_proxy',
      },
    ],
  },
  {
    env: { NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_OPTIONS: '--import=/x.js --max-old-space-size=200' },
    found: [
      {
        level: 'warning',
        message:
          'NODE_TLS_REJECT_UNAUTHORIZED=0: rolechain checks certificates all the same, other programs of Node check none',
        hint: 'unset it, and name your company’s authority in ca_bundle or NODE_EXTRA_CA_CERTS',
      },
      {
        level: 'warning',
        message: 'NODE_OPTIONS has --import: what it brings in can read every secret of rolechain, and slows each call',
        hint: 'unset NODE_OPTIONS where you do not need it',
      },
    ],
  },
  {
    env: { NODE_OPTIONS: '--import=/x.js', BUN_OPTIONS: '--smol' },
    standalone: true,
    found: [{ level: 'note', message: 'BUN_OPTIONS holds for rolechain too' }],
  },
  {
    env: { BUN_OPTIONS: '--smol --preload ./x.js', BUN_INSPECT: '127.0.0.1:6499' },
    standalone: true,
    found: [
      {
        level: 'warning',
        message: 'BUN_OPTIONS has --preload: what it brings in can read every secret of rolechain, and slows each call',
        hint: 'unset BUN_OPTIONS where you do not need it',
      },
      {
        level: 'warning',
        message: 'BUN_INSPECT is set: what it brings in can read every secret of rolechain, and slows each call',
        hint: 'unset BUN_INSPECT',
      },
    ],
  },
])('$env', ({ env, standalone = false, found }) => {
  const seen = checkEnvironment({ env, standalone, exists: (name) => name === 'a' });
  expect(seen).toEqual(found);
  expect(JSON.stringify(seen)).not.toContain('secret"');
  expect(JSON.stringify(seen)).not.toContain(':secret');
});
