import { describe, expect, it } from 'vitest';
import { federationEndpoint, loginUrl, signInForm, signInSeconds } from '../../../src/console/federation.ts';
import { Credentials } from '../../../src/credentials/credentials.ts';
import { planOf } from '../../support/world.ts';

const hosts = { signIn: 'signin.aws.amazon.com', console: 'c', domain: 'd', region: 'r' };
const own = 'https://signin.aws.amazon.com/federation';

describe('the federation endpoint', () => {
  it.each([
    { env: {}, url: own },
    { env: { AWS_ENDPOINT_URL_SIGNIN: 'http://127.0.0.1:8080' }, url: 'http://127.0.0.1:8080/federation' },
    { env: { AWS_ENDPOINT_URL_SIGNIN: 'https://proxy.example/aws/?x#y' }, url: 'https://proxy.example/aws/federation' },
    { env: { AWS_ENDPOINT_URL: 'http://localhost:4566/' }, url: 'http://localhost:4566/federation' },
    {
      env: { AWS_ENDPOINT_URL: 'http://localhost:1', AWS_ENDPOINT_URL_SIGNIN: 'http://localhost:2' },
      url: 'http://localhost:2/federation',
    },
    { env: { AWS_ENDPOINT_URL_STS: 'http://localhost:1' }, url: own },
    { env: { AWS_ENDPOINT_URL: 'http://localhost:1', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, url: own },
  ])('with $env is $url', ({ env, url }) => {
    expect(federationEndpoint(hosts, env).href).toBe(url);
  });

  it.each([
    ['http://signin.example', 'is http://, which others on the network can read'],
    ['ftp://127.0.0.1', 'is neither https:// nor http://'],
    ['nonsense', 'is not a URL'],
  ])('%s is refused', (url, reason) => {
    expect(() => federationEndpoint(hosts, { AWS_ENDPOINT_URL_SIGNIN: url })).toThrow(
      expect.objectContaining({ code: 'ENDPOINT_INSECURE', message: `the sign-in endpoint ${url} ${reason}` }),
    );
  });
});

const keys = 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n';
const device = 'mfa_serial = arn:aws:iam::222222222222:mfa/alice\n';
const role = (name: string, source: string): string =>
  `[profile ${name}]\nrole_arn = arn:aws:iam::111111111111:role/${name}\nsource_profile = ${source}\n`;

describe('how long the console session lasts', () => {
  it.each([
    { what: 'a role by a user’s key, an hour', config: `[default]\n${keys}${role('p', 'default')}`, seconds: 3_600 },
    {
      what: 'a role by a user’s key, as long as the profile wishes',
      config: `[default]\n${keys}${role('p', 'default')}duration_seconds = 43200\n`,
      seconds: 43_200,
    },
    {
      what: 'a role by a user’s key and a code of its own',
      config: `[default]\n${keys}${role('p', 'default')}${device}duration_seconds = 7200\n`,
      seconds: 7_200,
    },
    {
      what: 'a role by an MFA session',
      config: `[default]\n${keys}${role('p', 'default')}${device}`,
      seconds: undefined,
    },
    {
      what: 'a chained role',
      config: `[default]\n${keys}${role('q', 'default')}${role('p', 'q')}`,
      seconds: undefined,
    },
    {
      what: 'a role by keys that STS issued',
      config: `[default]\n${keys}aws_session_token = x\n${role('p', 'default')}`,
      seconds: undefined,
    },
    {
      what: 'a role by what a process prints',
      config: `[default]\ncredential_process = x\n${role('p', 'default')}`,
      seconds: undefined,
    },
    {
      what: 'a role by the environment’s keys',
      config: '[profile p]\nrole_arn = arn:aws:iam::111111111111:role/R\ncredential_source = Environment\n',
      seconds: undefined,
    },
    {
      what: 'a session that is the base itself',
      config: `[profile p]\n${keys}aws_session_token = x\n`,
      seconds: undefined,
    },
  ])('$what: $seconds', ({ config, seconds }) => {
    expect(signInSeconds(planOf(config, 'p'))).toBe(seconds);
  });
});

describe('what is sent', () => {
  const session = new Credentials({ accessKeyId: 'ASIA', secretAccessKey: 'a/b+c&d', sessionToken: 'e=f g"h' });
  const Session = '{"sessionId":"ASIA","sessionKey":"a/b+c&d","sessionToken":"e=f g\\"h"}';

  it.each([
    { seconds: undefined, form: { Action: 'getSigninToken', Session } },
    { seconds: 7_200, form: { Action: 'getSigninToken', SessionDuration: '7200', Session } },
  ])('for $seconds seconds', ({ seconds, form }) => {
    expect(Object.fromEntries(new URLSearchParams(signInForm(session, seconds)))).toEqual(form);
  });

  it('in the end is a URL with every part encoded', () => {
    const destination = new URL('https://us-east-1.console.aws.amazon.com/s3/home?region=us-east-1&a=b#c');
    expect(loginUrl(new URL(own), destination, 'a+b/c=&d')).toBe(
      `${own}?Action=login&Issuer=rolechain` +
        '&Destination=https%3A%2F%2Fus-east-1.console.aws.amazon.com%2Fs3%2Fhome%3Fregion%3Dus-east-1%26a%3Db%23c' +
        '&SigninToken=a%2Bb%2Fc%3D%26d',
    );
  });
});
