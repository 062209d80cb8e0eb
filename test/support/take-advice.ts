import {
  GetRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { readFileSync } from 'node:fs';
import type { Emulator } from '../emulator/emulator.ts';
import type { Box } from './case.ts';

/** A change as `why --json` proposes it. */
export interface Advice {
  readonly advice: string;
  readonly statement?: unknown;
}

interface Means {
  readonly box: Box;
  readonly emulator: Emulator;
  /** The key of who may change policies, by account. */
  readonly adminKeys: Readonly<Record<string, string>>;
  /** The value of `mfa_serial`, should it be asked for. */
  readonly device: string;
}

/** Does to the word what a change of `why` says: to policies through IAM, to the config file by hand. */
export async function takeAdvice(change: Advice, means: Means): Promise<void> {
  await (change.statement === undefined ? editConfig(change.advice, means) : addStatement(change, means));
}

async function addStatement({ advice, statement }: Advice, { emulator, adminKeys }: Means): Promise<void> {
  const found = /(trust policy|identity policy) of (user|role) (\S+) \(account (\d{12})\)/.exec(advice);
  const [, sort, kind, name = '', account = ''] = found ?? [];
  const accessKeyId = adminKeys[account] ?? '';
  const credentials = { accessKeyId, secretAccessKey: emulator.secretOf(accessKeyId) };
  const client = new IAMClient({ region: 'us-east-1', endpoint: emulator.url, credentials });
  if (sort === 'trust policy') {
    const { Role } = await client.send(new GetRoleCommand({ RoleName: name }));
    const document: { Statement: unknown } = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''));
    const PolicyDocument = JSON.stringify({ ...document, Statement: [document.Statement, statement].flat() });
    await client.send(new UpdateAssumeRolePolicyCommand({ RoleName: name, PolicyDocument }));
    return;
  }
  const policy = {
    PolicyName: `advice-${emulator.calls.length}`,
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statement }),
  };
  if (kind === 'user') await client.send(new PutUserPolicyCommand({ UserName: name, ...policy }));
  else if (kind === 'role') await client.send(new PutRolePolicyCommand({ RoleName: name, ...policy }));
  else throw new Error(`no policy to change: ${advice}`);
}

const edits: readonly [says: RegExp, lines: (word: string, means: Means) => string, removes?: RegExp][] = [
  [/set external_id = (?<word>\S+) in profile (?<profile>\S+)/, (word) => `external_id = ${word}\n`],
  [
    /change external_id to (?<word>\S+) in profile (?<profile>\S+)/,
    (word) => `external_id = ${word}\n`,
    /external_id.*\n/,
  ],
  [
    /set mfa_serial in profile (?<profile>\S+)/,
    (_, { device }) => `mfa_serial = ${device}\nmfa_process = echo 123456\n`,
  ],
  [
    /remove "session_name = config" and role_session_name from profile (?<profile>\S+)/,
    () => '',
    /session_name = config\nrole_session_name.*\n/,
  ],
];

function editConfig(advice: string, means: Means): void {
  for (const [says, lines, removes] of edits) {
    const { word = '', profile } = says.exec(advice)?.groups ?? {};
    if (profile !== undefined) {
      const header = `[profile ${profile}]\n`;
      const [before = '', after = ''] = readFileSync(means.box.path('.aws', 'config'), 'utf8').split(header);
      const kept = removes === undefined ? after : after.replace(removes, '');
      means.box.config(`${before}${header}${lines(word, means)}${kept}`);
      return;
    }
  }
  throw new Error(`nothing to do to the config: ${advice}`);
}
