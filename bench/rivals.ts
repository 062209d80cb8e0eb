import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { knowsEndpointVariables } from '../test/support/installed.ts';
import { root } from '../test/support/root.ts';
import { field, text } from '../test/support/shape.ts';
import { profile } from './world.ts';

/** Another program that resolves the same profile. */
export interface Rival {
  readonly name: string;
  readonly words: readonly string[];
  /** Whether it answered from a session of the role; what it keeps to itself is not compared. */
  readonly right: (stdout: string) => boolean;
  /** Whether it keeps sessions in files of its own: in `~/.aws/cli/cache`. */
  readonly keeps: boolean;
  /** Whether it can be told where the emulator is. */
  readonly resolves: boolean;
}

export interface Rivals {
  readonly here: readonly Rival[];
  readonly missing: readonly string[];
}

/** What a rival's environment has besides that of a home. Nothing of it may reach AWS, whatever it does. */
export function rivalEnv(sts: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL_STS: sts,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_PAGER: '',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    HTTPS_PROXY: 'http://127.0.0.1:9',
  };
}

export function findRivals(): Rivals {
  const found = [awsCli(1), awsCli(2), ...botocore(), jsSdk()];
  return {
    here: found.filter((rival) => typeof rival !== 'string'),
    missing: [
      ...found.filter((rival) => typeof rival === 'string'),
      ...(onPath('aws-vault').length > 0 ? [] : ['aws-vault']),
    ],
  };
}

/** Forgets what the AWS CLI and botocore keep. */
export function forgetCliCache(home: string): void {
  rmSync(join(home, '.aws', 'cli'), { recursive: true, force: true });
}

function awsCli(major: 1 | 2): Rival | string {
  for (const path of onPath('aws').map(unshimmed)) {
    const version = spawnSync(path, ['--version'], { encoding: 'utf8' });
    const named = `${version.stdout}${version.stderr}`;
    const [, number = ''] = /^aws-cli\/([\d.]+)/.exec(named) ?? [];
    if (!number.startsWith(`${major}.`)) continue;
    // Version 1 has no export-credentials; what it prints in its place comes from the same resolved credentials.
    const ask = major === 1 ? ['configure', 'list'] : ['configure', 'export-credentials', '--format', 'process'];
    return {
      name: `AWS CLI ${number}`,
      words: [path, ...ask, '--profile', profile],
      right: major === 1 ? (stdout) => /access_key\s.*assume-role/.test(stdout) : isSession,
      keeps: true,
      resolves: knowsEndpointVariables(named),
    };
  }
  return `AWS CLI ${major}`;
}

const boto3 = `import boto3, json
keys = boto3.Session(profile_name="${profile}").get_credentials().get_frozen_credentials()
print(json.dumps({"AccessKeyId": keys.access_key}))`;
// Attaching the AWS CLI's cache is what botocore offers to programs that want to keep sessions.
const boto3Keeping = `import boto3, botocore.session, botocore.utils, json, os
session = botocore.session.Session(profile="${profile}")
cache = botocore.utils.JSONFileCache(os.path.expanduser("~/.aws/cli/cache"))
session.get_component("credential_provider").get_provider("assume-role").cache = cache
keys = boto3.Session(botocore_session=session).get_credentials().get_frozen_credentials()
print(json.dumps({"AccessKeyId": keys.access_key}))`;

function botocore(): readonly (Rival | string)[] {
  for (const path of onPath('python3')) {
    const probe = 'import boto3, sys; print(boto3.__version__, sys.executable)';
    const { status, stdout } = spawnSync(path, ['-c', probe], { encoding: 'utf8' });
    if (status !== 0) continue;
    const [version = '', python = ''] = stdout.trim().split(' ');
    const common = { right: isSession, resolves: true };
    return [
      { ...common, name: `boto3 ${version}`, words: [python, '-c', boto3], keeps: false },
      { ...common, name: `boto3 ${version} with the CLI’s cache`, words: [python, '-c', boto3Keeping], keeps: true },
    ];
  }
  return ['boto3'];
}

function jsSdk(): Rival | string {
  const name = '@aws-sdk/credential-provider-ini';
  const about = join(root, 'node_modules', name, 'package.json');
  if (!existsSync(about)) return 'the JS SDK (npm ci brings it)';
  const version = text(field(JSON.parse(readFileSync(about, 'utf8')), 'version'));
  const script = `import { fromIni } from '${name}';
const { accessKeyId } = await fromIni({ profile: '${profile}' })();
console.log(JSON.stringify({ AccessKeyId: accessKeyId }));`;
  const words = [process.execPath, '--input-type=module', '-e', script];
  return { name: `JS SDK ${version}`, words, right: isSession, keeps: false, resolves: true };
}

/** Whether a program printed the key of a role's session. */
export function isSession(stdout: string): boolean {
  try {
    const answer: unknown = JSON.parse(stdout);
    return text(field(answer, 'AccessKeyId')).startsWith('ASIA');
  } catch {
    return false;
  }
}

function onPath(program: string): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(':');
  return folders.map((folder) => join(folder, program)).filter((path) => existsSync(path));
}

/** What pyenv's shell script of that name would start: its own time is nobody's. */
function unshimmed(path: string): string {
  if (basename(dirname(path)) !== 'shims') return path;
  const { status, stdout } = spawnSync('pyenv', ['which', basename(path)], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : path;
}
