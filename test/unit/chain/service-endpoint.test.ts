import { expect, it } from 'vitest';
import { firstRegion } from '../../../src/chain/region.ts';
import { resolveChain } from '../../../src/chain/resolve.ts';
import { serviceEndpoint } from '../../../src/chain/endpoint.ts';
import type { Environment } from '../../../src/session/environment.ts';
import { adminKeys } from '../../support/configs.ts';
import { profileSet } from '../../support/profile-set.ts';

const services =
  '[services s]\nsts =\n  endpoint_url = https://sts.example\niam =\n  endpoint_url = https://iam.example\n';

function endpoint(lines: string, env: Environment): string | undefined {
  const profiles = profileSet(`[profile p]\n${adminKeys}${lines}${services}`);
  return serviceEndpoint('IAM', { profiles, selected: resolveChain(profiles, 'p').selected, env })?.url;
}

it.each([
  { what: 'AWS’s own where nobody chose one', lines: '', env: {}, url: undefined },
  {
    what: 'the variable of IAM',
    lines: '',
    env: { AWS_ENDPOINT_URL_IAM: 'https://i', AWS_ENDPOINT_URL: 'https://g' },
    url: 'https://i',
  },
  {
    what: 'the variable of every service',
    lines: 'services = s\n',
    env: { AWS_ENDPOINT_URL: 'https://g' },
    url: 'https://g',
  },
  { what: 'never that of STS', lines: '', env: { AWS_ENDPOINT_URL_STS: 'https://s' }, url: undefined },
  {
    what: 'the services section',
    lines: 'services = s\nendpoint_url = https://p\n',
    env: {},
    url: 'https://iam.example',
  },
  { what: 'the profile’s', lines: 'endpoint_url = https://p\n', env: {}, url: 'https://p' },
  {
    what: 'none of them where they are ignored',
    lines: 'services = s\n',
    env: { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
    url: undefined,
  },
])('the endpoint of IAM: $what', ({ lines, env, url }) => {
  expect(endpoint(lines, env)).toBe(url);
});

it('one that others can read is refused, and the message names IAM', () => {
  const read = (): unknown => endpoint('', { AWS_ENDPOINT_URL_IAM: 'http://iam.example' });
  expect(read).toThrow('the IAM endpoint http://iam.example is http://, which others on the network can read');
});

it.each([
  ['arn:aws:iam::111111111111:role/a', 'us-east-1'],
  ['arn:aws-cn:iam::111111111111:role/a', 'cn-north-1'],
  ['arn:aws-us-gov:iam::111111111111:role/a', 'us-gov-west-1'],
])('IAM is signed for the first region of a partition: %s', (arn, region) => {
  expect(firstRegion(arn)).toBe(region);
});
