import { describe, expect, it } from 'vitest';
import { destinationUrl } from '../../../src/console/destination.ts';
import type { ConsoleHosts } from '../../../src/console/hosts.ts';

const hosts: ConsoleHosts = {
  signIn: 'signin.aws.amazon.com',
  console: 'eu-west-1.console.aws.amazon.com',
  domain: 'aws.amazon.com',
  region: 'eu-west-1',
};
const here = 'https://eu-west-1.console.aws.amazon.com';

describe('a destination', () => {
  it.each([
    { wish: undefined, url: `${here}/console/home?region=eu-west-1` },
    { wish: 's3/home', url: `${here}/s3/home?region=eu-west-1` },
    { wish: '/s3/home', url: `${here}/s3/home?region=eu-west-1` },
    { wish: 's3', url: `${here}/s3?region=eu-west-1` },
    { wish: 'ec2/home?region=us-east-2', url: `${here}/ec2/home?region=us-east-2` },
    { wish: 's3/home?prefix=a%2Fb', url: `${here}/s3/home?prefix=a%2Fb&region=eu-west-1` },
    { wish: 'vpc/home#RouteTables:sort=x', url: `${here}/vpc/home?region=eu-west-1#RouteTables:sort=x` },
    { wish: '//evil.example/x', url: `${here}/evil.example/x?region=eu-west-1` },
    { wish: String.raw`\\evil.example/x`, url: `${here}/evil.example/x?region=eu-west-1` },
    { wish: '@evil.example', url: `${here}/@evil.example?region=eu-west-1` },
    { wish: '../../x y\n', url: `${here}/x%20y?region=eu-west-1` },
    { wish: `${here}/s3/home`, url: `${here}/s3/home` },
    { wish: 'https://console.aws.amazon.com/iam/home#/roles', url: 'https://console.aws.amazon.com/iam/home#/roles' },
    { wish: 'https://health.aws.amazon.com/health/home', url: 'https://health.aws.amazon.com/health/home' },
  ])('$wish is $url', ({ wish, url }) => {
    expect(destinationUrl(hosts, wish).href).toBe(url);
  });

  it.each([
    'http://console.aws.amazon.com/',
    'https://console.aws.amazon.com.evil.example/',
    'https://evilaws.amazon.com/',
    'https://console.aws.amazon.com:8443/',
    'https://a:b@console.aws.amazon.com/',
    'https://console.amazonaws.cn/',
    'https://127.0.0.1/',
    'https://[',
    'javascript:alert(1)',
    'file:///etc/passwd',
  ])('%s is refused', (wish) => {
    expect(() => destinationUrl(hosts, wish)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: `--destination ${wish} is not a page of the console` }),
    );
  });
});
