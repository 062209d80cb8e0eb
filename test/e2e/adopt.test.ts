import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { enforcedName, sessionPolicy } from '../emulator/worlds.ts';
import { assumed } from '../support/calls.ts';
import { call, whoAmI } from '../support/callers.ts';
import { it, type Box } from '../support/case.ts';
import { adminKeys } from '../support/configs.ts';
import { programs, skipped } from '../support/installed.ts';
import { field, list, text } from '../support/shape.ts';

const policy =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}}';

function prepare(box: Box, config: string): void {
  box.config(config);
  box.home.write('.aws/credentials', `[default]\n${adminKeys}`);
  box.home.write('.aws/policies/read.json', policy);
}

const read = (box: Box): string => readFileSync(box.path('.aws', 'config'), 'utf8');

describe.each([
  { name: 'the AWS CLI', here: programs.aws, asking: whoAmI.aws },
  { name: 'boto3', here: programs.boto3, asking: whoAmI.boto3 },
  { name: 'the JS SDK’s default chain', here: true, asking: whoAmI.sdk },
])('$name', ({ name, here, asking }) => {
  it.skipIf(!here).for([
    {
      what: 'a role with a session policy, in a file with everything',
      world: sessionPolicy,
      config: `# mine\r\n[profile other]\r\nregion=eu-west-1\r\n\r\n[profile app]\r\n# role: Storage\r\nsource_profile = default\r\n  ; in = dented\r\ns3 =\r\n  max_concurrent_requests = 20\r\n\r\n# region = none\r\nregion = us-east-1\r\nrole_arn=arn:aws:iam::222222222222:role/Storage\r\n# to read only\r\nsession_policy = policies/read.json\r\n  # the end`,
      arn: 'arn:aws:sts::222222222222:assumed-role/Storage/test-admin',
      sent: policy,
    },
    {
      what: 'a role that demands the user’s own name, as default',
      world: enforcedName,
      config:
        '[default]\nregion = us-east-1\n[profile app]\nrole_arn = arn:aws:iam::111111111111:role/Deploy\nsource_profile = default\nrole_session_name = test-admin\n',
      arn: 'arn:aws:sts::111111111111:assumed-role/Deploy/test-admin',
      sent: undefined,
    },
  ])(
    `uses an adopted profile by its old name: $what${skipped(here, name)}`,
    async ({ world, config, arn, sent }, { box }) => {
      const sts = await box.emulate(world);
      prepare(box, config);
      expect(await box.run(['adopt', 'app', '--yes'])).toMatchObject({ code: 0 });
      const { code, stdout, stderr } = await call(box, asking);
      expect({ code, arn: stdout.trim(), stderr }).toEqual({ code: 0, arn, stderr: '' });
      expect(assumed(sts.calls).map(({ params }) => params.policy)).toEqual([sent]);
      expect(await box.run(['adopt', '--undo', 'app', '--yes'])).toMatchObject({ code: 0 });
      expect(read(box)).toBe(config);
    },
  );
});

/** What `explain` says of the last hop. */
async function lastHop(box: Box): Promise<unknown> {
  const { code, stdout, stderr } = await box.run(['explain', '--profile', 'app', '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return list(field(JSON.parse(stdout), 'hops')).at(-1);
}

describe.skipIf(!programs.aws)(`"aws configure"${skipped(programs.aws, 'AWS CLI')}`, () => {
  const configure = async (box: Box, ...words: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await box.command(['aws', 'configure', ...words, '--profile', 'app']);
    expect({ code, stderr, words }).toEqual({ code: 0, stderr: '', words });
    return stdout.trim();
  };

  it.for([
    {
      what: 'with comments that look like keys, before other sections',
      config: `[profile app]
# app: production
role_arn = arn:aws:iam::111111111111:role/Deploy
# mfa_serial = none
source_profile = default

# once: 42
external_id = build-42
# twelve
Duration_Seconds = 1200
# the end = here

# --- next: b ---
[profile b]
region = eu-west-1
`,
    },
    {
      what: 'at the end of a file without a last line break, below a block of others',
      config:
        '[profile app]\nexternal_id=build-42\ns3 =\n  a = 1\nduration_seconds = 1200\nsource_profile = default\nrole_arn = arn:aws:iam::111111111111:role/Deploy',
    },
    {
      what: 'with line breaks of Windows',
      config:
        '[profile app]\r\nrole_arn = arn:aws:iam::111111111111:role/Deploy\r\nsource_profile = default\r\nduration_seconds = 1200\r\nexternal_id = build-42\r\n\r\n[profile b]\r\n',
    },
  ])('gets and sets keys of the block: $what', async ({ config }, { box }) => {
    prepare(box, config);
    expect(await box.run(['adopt', 'app', '--yes'])).toMatchObject({ code: 0 });
    const got = [];
    for (const key of ['role_arn', 'source_profile', 'external_id', 'duration_seconds']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, as a person would
      got.push(await configure(box, 'get', `rolechain.${key}`));
    }
    expect(got).toEqual(['arn:aws:iam::111111111111:role/Deploy', 'default', 'build-42', '1200']);

    // Keys that are there, a key that is not, and a plain one.
    const values = [
      ['rolechain.duration_seconds', '900'],
      ['rolechain.external_id', 'build-43'],
      ['rolechain.source_identity', 'alice'],
      ['rolechain.role_arn', 'arn:aws:iam::111111111111:role/Other'],
      ['region', 'us-west-2'],
      ['output', 'json'],
    ] as const;
    for (const [key, value] of values) {
      // oxlint-disable-next-line no-await-in-loop -- each rewrites the file
      await configure(box, 'set', key, value);
    }
    expect(await lastHop(box)).toMatchObject({
      roleArn: 'arn:aws:iam::111111111111:role/Other',
      durationSeconds: 900,
      externalId: 'build-43',
      sourceIdentity: 'alice',
    });
    expect(await configure(box, 'get', 'region')).toBe('us-west-2');

    expect(await box.run(['adopt', '--undo', 'app', '--yes'])).toMatchObject({ code: 0 });
    // The AWS CLI writes its own line breaks, all over the file.
    const restored = read(box);
    expect(restored.replaceAll('\r', '')).toBe(config.replaceAll('\r', ''));
    expect(text(field(await lastHop(box), 'externalId'))).toBe('build-42');
  });
});
