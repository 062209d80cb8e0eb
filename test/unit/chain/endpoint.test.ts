import { describe, expect, it } from 'vitest';

import { checkEndpoint, endpointFault } from '../../../src/chain/endpoint.ts';
import { RolechainError } from '../../../src/errors/error.ts';

describe('endpoints (FAULTS 8)', () => {
  it.each([
    { url: 'https://sts.eu-west-1.amazonaws.com', fault: undefined },
    { url: 'http://127.0.0.1:5000/sts', fault: undefined },
    { url: 'http://127.1:5000', fault: undefined },
    { url: 'http://localhost:5000', fault: undefined },
    { url: 'http://[::1]:5000', fault: undefined },
    { url: 'http://moto:5000', fault: 'is http://, which others on the network can read' },
    { url: 'http://127.0.0.1.example.com', fault: 'is http://, which others on the network can read' },
    { url: 'http://localhost.example.com', fault: 'is http://, which others on the network can read' },
    { url: 'https://alice:hunter2@sts.example.com', fault: 'holds a user name or password' },
    { url: 'http://127.0.0.1@evil.example', fault: 'holds a user name or password' },
    { url: 'ftp://sts.example.com', fault: 'is neither https:// nor http://' },
    { url: 'sts.example.com', fault: 'is not a URL' },
    { url: '', fault: 'is not a URL' },
  ])('$url: $fault', ({ url, fault }) => {
    expect(endpointFault(url, {})).toBe(fault);
  });

  it('lets the user insist, but not on something that is no URL', () => {
    const env = { ROLECHAIN_ALLOW_INSECURE_ENDPOINT: '1' };
    expect(endpointFault('http://moto:5000', env)).toBeUndefined();
    expect(endpointFault('moto', env)).toBe('is not a URL');
  });

  it.each(['https://alice:hunter2@sts.example.com/x', 'alice:hunter2@sts', '//alice:hunter2@sts'])(
    'never repeats the password of %s',
    (url) => {
      const origin = { file: '/home/alice/.aws/config', line: 7 };
      const refusal = caught(() => checkEndpoint(url, {}, origin));
      expect(refusal).toMatchObject({ code: 'ENDPOINT_INSECURE', exitCode: 3 });
      expect(refusal.message).toContain('/home/alice/.aws/config:7');
      expect(`${refusal.message} ${JSON.stringify(refusal.details)}`).not.toContain('hunter2');
    },
  );
});

function caught(work: () => void): RolechainError {
  try {
    work();
  } catch (error) {
    if (error instanceof RolechainError) return error;
  }
  throw new Error('expected a refusal');
}
