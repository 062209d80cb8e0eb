import { expect, it } from 'vitest';
import { networkFault, networkReason } from '../../../src/network/reason.ts';

it.each([
  { error: { code: 'ECONNREFUSED' }, reason: 'connection refused (ECONNREFUSED)' },
  { error: { name: 'AbortError', code: 'ABORT_ERR' }, reason: 'no complete answer in the time there is' },
  { error: { name: 'TimeoutError' }, reason: 'no connection in time' },
  {
    error: { code: 'ECONNRESET', proxy: 'proxy.example:3128' },
    reason: 'the connection was closed (ECONNRESET), through the proxy proxy.example:3128',
  },
  { error: 'no error at all', reason: 'Error' },
])('$error is: $reason', ({ error, reason }) => {
  expect(networkReason(networkFault(error))).toBe(reason);
});
