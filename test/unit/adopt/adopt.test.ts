import { describe, expect, it } from 'vitest';
import { adopt } from '../../../src/adopt/adopt.ts';
import type { SectionChange } from '../../../src/adopt/adopt.ts';
import type { OwnProgram } from '../../../src/config/caller-line.ts';

const program: OwnProgram = { words: ['/opt/rolechain'], platform: 'linux' };
const role = 'arn:aws:iam::111111111111:role/Deploy';

function adopted(
  text: string,
  { profile = 'deploy', credentials = '', makesSession = true } = {},
): SectionChange | undefined {
  const config = { file: 'config', text };
  return adopt({ profile, config, credentials: { file: 'credentials', text: credentials }, makesSession }, program);
}

describe('a section in the recommended form', () => {
  it.each<{ why: string; profile?: string; before: string; after: string }>([
    {
      why: 'holds the command, and the chain in a block',
      before: `[profile deploy]\nrole_arn = ${role}\nsource_profile = bastion\n`,
      after: `[profile deploy]
credential_process = "/opt/rolechain" process --profile deploy
rolechain =
  role_arn = ${role}
  source_profile = bastion
`,
    },
    {
      why: 'begins with region and output, and role_arn begins the block; what stays keeps its order',
      before: `[profile deploy]
source_profile = bastion
cli_pager =
output = json
external_id = 42
role_arn = ${role}
ca_bundle = ca.pem
region = eu-west-1
`,
      after: `[profile deploy]
output = json
region = eu-west-1
cli_pager =
ca_bundle = ca.pem
credential_process = "/opt/rolechain" process --profile deploy
rolechain =
  role_arn = ${role}
  source_profile = bastion
  external_id = 42
`,
    },
    {
      why: 'leaves other sections, and what stands before the next one, alone',
      before: `# top\n\n[profile a]\nregion =x\n\n[profile deploy]\nrole_arn = ${role}\nsource_profile = a\n\n\n# --- b ---\n[profile b]\n  ; odd\n`,
      after: `# top

[profile a]
region =x

[profile deploy]
credential_process = "/opt/rolechain" process --profile deploy
rolechain =
  role_arn = ${role}
  source_profile = a


# --- b ---
[profile b]
  ; odd
`,
    },
    {
      why: 'keeps how a line is written, comments behind its value too; keys of the block are in small letters',
      before: `[profile deploy] ; mine\nRole_ARN=${role}\nsource_profile\t=  bastion   # the bastion\n`,
      after: `[profile deploy] ; mine
credential_process = "/opt/rolechain" process --profile deploy
rolechain =
  role_arn=${role}
  source_profile\t=  bastion   # the bastion
`,
    },
    {
      why: 'keeps comments: under the header, over their lines, and never directly under "rolechain ="',
      before: `[profile deploy]
# Production.

; the region
region = eu-west-1

# the role
role_arn = ${role}

# by way of the bastion
source_profile = bastion
# the end
`,
      after: `[profile deploy]
# Production.

; the region
region = eu-west-1
credential_process = "/opt/rolechain" process --profile deploy

# the role
rolechain =
  role_arn = ${role}

# by way of the bastion
  source_profile = bastion
# the end
`,
    },
    {
      why: 'has comments that "aws configure set" would take for keys above the block',
      before: `[profile deploy]
role_arn = ${role}
# was: old
# and more
source_profile = bastion
# twelve
external_id = 12
# mfa_serial = none
duration_seconds = 900
`,
      after: `[profile deploy]
credential_process = "/opt/rolechain" process --profile deploy
# was: old
# and more
# mfa_serial = none
rolechain =
  role_arn = ${role}
  source_profile = bastion
# twelve
  external_id = 12
  duration_seconds = 900
`,
    },
    {
      why: 'has indented comments in the first column only where they would be inside a block',
      before: `[profile deploy]
  # under the header
s3 =
  a = 1
role_arn = ${role}
  # one
  ; two
source_profile = bastion
  # three
output = json
  # four
`,
      after: `[profile deploy]
  # under the header
  # three
output = json
s3 =
  a = 1
credential_process = "/opt/rolechain" process --profile deploy
  # four
rolechain =
  role_arn = ${role}
# one
; two
  source_profile = bastion
`,
    },
    {
      why: 'keeps the blocks of others, and values that go on in the next line',
      before: `[profile deploy]\nrole_arn = ${role}\ns3 =\n  a = 1\n\n  b = 2\nservices = x\n  y\nsource_profile = bastion\n`,
      after: `[profile deploy]
s3 =
  a = 1

  b = 2
services = x
  y
credential_process = "/opt/rolechain" process --profile deploy
rolechain =
  role_arn = ${role}
  source_profile = bastion
`,
    },
    {
      why: 'has the command in the place of an earlier one',
      before: `[profile deploy]\nrole_arn = ${role}\n# old\ncredential_process = other\noutput = text\nsource_profile = a\n`,
      after: `[profile deploy]
output = text
# old
credential_process = "/opt/rolechain" process --profile deploy
rolechain =
  role_arn = ${role}
  source_profile = a
`,
    },
    {
      why: 'ends with a line break, where "aws configure set" could go on writing in the last line',
      before: `[profile deploy]\nrole_arn = ${role}\nsource_profile = bastion`,
      after: `[profile deploy]
credential_process = "/opt/rolechain" process --profile deploy
rolechain =
  role_arn = ${role}
  source_profile = bastion
`,
    },
    {
      why: 'has the line breaks of the file, and its byte order mark',
      before: `\uFEFF[profile deploy]\r\nrole_arn = ${role}\r\nsource_profile = bastion`,
      after: `\uFEFF[profile deploy]\r\ncredential_process = "/opt/rolechain" process --profile deploy\r\nrolechain =\r\n  role_arn = ${role}\r\n  source_profile = bastion\r\n`,
    },
    {
      why: 'may be default’s',
      profile: 'default',
      before: `[default]\nrole_arn = ${role}\ncredential_source = Environment\n`,
      after: `[default]
credential_process = "/opt/rolechain" process --profile default
rolechain =
  role_arn = ${role}
  credential_source = Environment
`,
    },
    {
      why: 'may have a name with blanks',
      profile: 'my team',
      before: `[profile "my team"]\nrole_arn = ${role}\nsource_profile = a\n`,
      after: `[profile "my team"]
credential_process = "/opt/rolechain" process --profile "my team"
rolechain =
  role_arn = ${role}
  source_profile = a
`,
    },
    {
      why: 'is the one of two with the chain',
      before: `[profile deploy]\nregion = a\n[profile deploy]\nrole_arn = ${role}\nsource_profile = a\n`,
      after: `[profile deploy]
region = a
[profile deploy]
credential_process = "/opt/rolechain" process --profile deploy
rolechain =
  role_arn = ${role}
  source_profile = a
`,
    },
    {
      why: 'takes other kinds of credentials along, which SDKs would use in place of the command',
      before: `[profile deploy]\nrole_arn = ${role}\nsource_profile = a\nsso_session = s\nlogin_session = l\naws_account_id = 111111111111\n`,
      after: `[profile deploy]
aws_account_id = 111111111111
credential_process = "/opt/rolechain" process --profile deploy
rolechain =
  role_arn = ${role}
  source_profile = a
  sso_session = s
  login_session = l
`,
    },
  ])('$why', ({ profile, before, after }) => {
    expect(adopted(before, profile === undefined ? {} : { profile })?.text).toBe(after);
  });
});

describe('a profile that is adopted already', () => {
  const block = `rolechain =\n  role_arn = ${role}\n  source_profile = a\n`;
  const section = (command: string): string => `[profile deploy]\n${command}${block}`;
  it.each<{ why: string; command: string; becomes: string | undefined }>([
    {
      why: 'is left alone',
      command: 'credential_process = "/opt/rolechain" process --profile deploy\n',
      becomes: undefined,
    },
    {
      why: 'gets the path that the program has now',
      command: 'credential_process = /usr/local/bin/rolechain process --profile deploy\n',
      becomes: 'credential_process = "/opt/rolechain" process --profile deploy\n',
    },
    {
      why: 'keeps its flags and how the line is written',
      command:
        '# mine\nCREDENTIAL_PROCESS=\'/a b/node\'  "/x/rolechain.js"  process --no-cache --profile deploy # c\r\n',
      becomes: '# mine\nCREDENTIAL_PROCESS="/opt/rolechain"  process --no-cache --profile deploy # c\r\n',
    },
    {
      why: 'is one wherever its flags stand, and whatever its comment says',
      command: "credential_process = rolechain --profile deploy process # don't\n",
      becomes: `credential_process = "/opt/rolechain" --profile deploy process # don't\n`,
    },
    {
      why: 'gets the command that it lacks',
      command: '',
      becomes: 'credential_process = "/opt/rolechain" process --profile deploy\n',
    },
  ])('$why', ({ command, becomes }) => {
    const text = section(command);
    const after = becomes === undefined ? undefined : section(becomes);
    expect(adopted(text)).toEqual(
      after === undefined ? undefined : { text: after, before: text, after, kind: 'command' },
    );
  });

  it.each([
    '/opt/other process --profile deploy',
    'sh -c "rolechain process"',
    'rolechain processes',
    'env X=1 rolechain process',
    '/opt/rolechain-1.2 process --profile deploy',
  ])('and runs something else is refused: %s', (command) => {
    expect(() => adopted(section(`credential_process = ${command}\n`))).toThrow(
      expect.objectContaining({
        code: 'ADOPT_IMPOSSIBLE',
        details: expect.objectContaining({ origin: { file: 'config', line: 2 } }),
      }),
    );
  });
});

describe('refused with its line is', () => {
  const chain = `[profile deploy]\nrole_arn = ${role}\nsource_profile = a\n`;
  const key = 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\n';
  it.each<{ why: string; text: string; credentials?: string; reason: string; line: [file: string, line: number] }>([
    {
      why: 'an access key in the profile',
      text: `${chain}${key}`,
      reason: 'it holds an access key of its own, which SDKs would use in place of its session',
      line: ['config', 4],
    },
    {
      why: 'an access key in the credentials file',
      text: chain,
      credentials: `[deploy]\n${key}`,
      reason: 'it holds an access key of its own, which SDKs would use in place of its session',
      line: ['credentials', 2],
    },
    {
      why: 'a part of the chain in the credentials file',
      text: chain,
      credentials: `[x]\n[deploy]\nregion = x\nexternal_id = 12\n`,
      reason: 'its external_id stands in the credentials file, which is not rewritten',
      line: ['credentials', 4],
    },
    {
      why: 'a command in the credentials file',
      text: chain,
      credentials: '[deploy]\ncredential_process = x\n',
      reason: 'its credential_process stands in the credentials file, which is not rewritten',
      line: ['credentials', 2],
    },
    {
      why: 'a chain in two sections',
      text: `${chain}[profile b]\n[profile deploy]\nexternal_id = 12\n`,
      reason: 'its chain stands in two sections, the first at line 1',
      line: ['config', 5],
    },
    {
      why: 'a command in a second section',
      text: `${chain}[profile deploy]\ncredential_process = x\n`,
      reason: 'its chain stands in two sections, the first at line 1',
      line: ['config', 4],
    },
    {
      why: 'a key that stands twice',
      text: `${chain}external_id = 1\nregion = x\nExternal_Id = 2\n`,
      reason: 'its external_id stands a second time, first at line 4',
      line: ['config', 6],
    },
    {
      why: 'a value that goes on in the next line',
      text: `${chain}session_tags = a=b,\n  c=d\n`,
      reason: 'its session_tags goes on in the next line, which a block cannot hold',
      line: ['config', 4],
    },
    {
      why: 'a key without a value',
      text: `${chain}external_id = # none\n`,
      reason: 'its external_id has no value, which a block cannot hold',
      line: ['config', 4],
    },
  ])('$why', ({ text, credentials = '', reason, line: [file, line] }) => {
    expect(() => adopted(text, { credentials })).toThrow(
      expect.objectContaining({
        code: 'ADOPT_IMPOSSIBLE',
        details: { profile: 'deploy', reason, origin: { file, line }, hint: expect.any(String) },
      }),
    );
  });

  it('[default] beside [profile default], if both hold a chain: SDKs differ in which one counts', () => {
    const text = `[default]\nrole_arn = ${role}\n[profile default]\nrole_arn = ${role}\nsource_profile = a\n`;
    expect(() => adopted(text, { profile: 'default' })).toThrow('its chain stands in two sections');
  });

  it('a profile without a role', () => {
    expect(() => adopted('[profile deploy]\nsso_session = x\n', { makesSession: false })).toThrow('it assumes no role');
  });
});
