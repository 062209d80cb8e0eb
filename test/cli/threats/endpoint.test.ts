import { spawnSync } from 'node:child_process';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { networkInterfaces } from 'node:os';
import { once } from 'node:events';
import { describe, expect } from 'vitest';
import { fiveHops, testAdminKey } from '../../emulator/worlds.ts';
import { it } from '../../support/case.ts';
import { adminKeys, fiveHopConfig } from '../../support/configs.ts';

const role = 'role_arn = arn:aws:iam::111111111111:role/role-a\nsource_profile = default\n';

/** An address of this machine that is not loopback: to a client, another machine's. */
const elsewhere = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;
const canRename = spawnSync('sh', ['-c', 'unshare -m mount --bind /etc/hosts /etc/hosts']).status === 0;
const why = canRename && elsewhere ? '' : ' (SKIPPED: it takes root, unshare and a network card)';

describe.skipIf(why !== '')(`where names say that localhost is another machine${why}`, () => {
  it.for(['STS', 'the container’s endpoint'])(
    '%s on it is asked on this one, and nobody else',
    async (what, { box }) => {
      const sts = await box.emulate(fiveHops);
      const asked: IncomingHttpHeaders[] = [];
      const { port } = new URL(sts.url);
      const document = {
        AccessKeyId: testAdminKey.id,
        SecretAccessKey: testAdminKey.secret,
        Expiration: '2099-01-01T00:00:00Z',
      };
      // The same port, there and here, so that only the address decides.
      const there = createServer(({ headers }, response) => {
        asked.push(headers);
        response.end(JSON.stringify(document));
      });
      there.listen(Number(port), elsewhere);
      await once(there, 'listening');
      const here = createServer((_, response) => response.end(JSON.stringify(document)));
      try {
        here.listen(0, '127.0.0.1');
        await once(here, 'listening');
        const address = here.address();
        const container = typeof address === 'object' && address !== null ? address.port : 0;
        box.home.write('hosts', `${elsewhere} localhost\n`);
        box.config(
          `${fiveHopConfig}\n[profile task]\nrole_arn = arn:aws:iam::111111111111:role/role-a\ncredential_source = EcsContainer\n`,
        );
        const under = [
          'unshare',
          '-m',
          'sh',
          '-c',
          `mount --bind "${box.path('hosts')}" /etc/hosts && exec "$@"`,
          'sh',
        ];
        const env = {
          AWS_ENDPOINT_URL_STS: what === 'STS' ? `http://localhost:${port}` : sts.url,
          AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://localhost:${container}/`,
        };
        const ran = await box.run(['process', '--profile', what === 'STS' ? 'role-c' : 'task'], { env, under });
        expect([ran.stderr, ran.code, asked]).toEqual(['', 0, []]);
      } finally {
        there.close();
        here.close();
      }
    },
  );
});

describe('a host that only looks like this machine gets no request by http', () => {
  it.for([
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://localhost@evil.example',
    'http://0.0.0.0:1',
    'http://[::ffff:10.0.0.1]',
    'http://2130706434.example',
  ])('%s', async (url, { box }) => {
    box.config(`[default]\n${adminKeys}[profile a]\n${role}endpoint_url = ${url}\n`);
    const { code, stdout, stderr } = await box.run(['process', '--profile', 'a']);
    expect([code, stdout, /\[\w+\]$/m.exec(stderr)?.[0]]).toEqual([3, '', '[ENDPOINT_INSECURE]']);
    box.config(`[profile a]\nrole_arn = arn:aws:iam::111111111111:role/role-a\ncredential_source = EcsContainer\n`);
    const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: url };
    const container = await box.run(['process', '--profile', 'a'], { env });
    expect([container.code, container.stderr.includes('neither https:// nor on this machine')]).toEqual([4, true]);
  });
});

it('explain shows an endpoint that a config file names', async ({ box }) => {
  box.config(`[default]\n${adminKeys}[profile a]\n${role}endpoint_url = https://sts.elsewhere.example/x\n`);
  const text = await box.run(['explain', 'a']);
  expect(text.stdout.split('\n')[1]).toBe('STS is asked at https://sts.elsewhere.example/x  ~/.aws/config:7');
  const { stdout } = await box.run(['explain', 'a', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    endpoint: { url: 'https://sts.elsewhere.example/x', origin: { file: box.path('.aws/config'), line: 7 } },
  });
  const plain = await box.run(['explain', 'default', '--json']);
  expect(JSON.parse(plain.stdout)).not.toHaveProperty('endpoint');
});

describe('a region names no other host', () => {
  it.for([
    'evil.example/#',
    'x@evil.example',
    'us-east-1.evil.example',
    'us-east-1:443',
    'us-east-1%2e',
    '../x',
    'ｕs-east-1',
  ])('%s', async (region, { box }) => {
    box.config(`[default]\n${adminKeys}[profile a]\n${role}region = ${region}\n`);
    expect(await box.run(['process', '--profile', 'a'])).toMatchObject({ code: 3, stdout: '' });
    box.config(`[default]\n${adminKeys}[profile a]\n${role}`);
    expect(await box.run(['process', '--profile', 'a'], { env: { AWS_REGION: region } })).toMatchObject({
      code: 2,
      stdout: '',
    });
  });
});
