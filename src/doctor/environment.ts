import { nearest } from '../errors/spelling.ts';
import { abbreviate } from '../credentials/credentials.ts';
import type { Environment } from '../session/environment.ts';
import type { Observation } from './finding.ts';

export interface EnvironmentFacts {
  readonly env: Environment;
  /** Undefined where the config files cannot be read. */
  readonly exists: ((profile: string) => boolean) | undefined;
  /** Whether Bun runs us, inside the executable: it reads other variables than Node. */
  readonly standalone: boolean;
}

/** Variables that contradict each other, override profiles, or loosen what protects secrets. */
export function checkEnvironment({ env, exists, standalone }: EnvironmentFacts): Observation[] {
  const found = [
    ...keysBesideProfiles(env),
    ...profileVariables(env, exists),
    ...ownVariables(env),
    ...proxies(env),
    ...tls(env),
    ...(standalone ? bun(env) : node(env)),
  ];
  return found.length === 0 ? [{ level: 'ok', message: 'no variable stands in the way of a profile' }] : found;
}

function keysBesideProfiles(env: Environment): Observation[] {
  const id = env['AWS_ACCESS_KEY_ID'];
  const hasSecret = Boolean(env['AWS_SECRET_ACCESS_KEY']);
  if (!id && !hasSecret) return [];
  if (!id || !hasSecret) {
    const [there, lacks] = id
      ? ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']
      : ['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'];
    return [{ level: 'warning', message: `${there} is set and ${lacks} is not`, hint: `unset ${there}` }];
  }
  const key = `AWS_ACCESS_KEY_ID (${abbreviate(id)}) is set`;
  const profile = env['AWS_PROFILE'];
  if (profile) {
    const message = `${key} beside AWS_PROFILE=${profile}: the AWS CLI, boto3, Go and Rust take the key, JavaScript the profile`;
    return [
      { level: 'warning', message, hint: 'unset AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN' },
    ];
  }
  return [{ level: 'note', message: `${key}: the AWS CLI and SDKs take it wherever no profile is named` }];
}

function profileVariables(env: Environment, exists: EnvironmentFacts['exists']): Observation[] {
  const { AWS_PROFILE: profile, AWS_DEFAULT_PROFILE: standard, AWS_SDK_LOAD_CONFIG: load } = env;
  const found: Observation[] = [];
  if (profile && exists?.(profile) === false) {
    const message = `AWS_PROFILE names ${profile}, which does not exist`;
    found.push({ level: 'problem', code: 'PROFILE_UNKNOWN', message, hint: 'correct or unset it' });
  }
  if (standard && standard !== profile) {
    const message = `AWS_DEFAULT_PROFILE=${standard} is read by the AWS CLI and boto3 alone`;
    found.push({ level: 'note', message, hint: 'AWS_PROFILE is what every tool reads' });
  }
  if (load !== undefined && !/^(1|true)$/i.test(load)) {
    const message = 'AWS_SDK_LOAD_CONFIG is not 1: old SDKs (Go 1, JavaScript 2) then pass over the config file';
    found.push({ level: 'note', message });
  }
  return found;
}

const OWN = ['CACHE', 'MFA_PROMPT', 'SESSION_NAME', 'TRACE', 'ALLOW_INSECURE_ENDPOINT', 'STACK'].map(
  (name) => `ROLECHAIN_${name}`,
);

function ownVariables(env: Environment): Observation[] {
  const found: Observation[] = [];
  for (const name of Object.keys(env).filter((one) => one.startsWith('ROLECHAIN_') && !OWN.includes(one))) {
    const meant = nearest(name, OWN, 2);
    if (meant !== undefined)
      found.push({ level: 'warning', message: `${name} is read by nobody`, hint: `did you mean ${meant}?` });
  }
  if (env['ROLECHAIN_ALLOW_INSECURE_ENDPOINT'] === '1') {
    const message = 'ROLECHAIN_ALLOW_INSECURE_ENDPOINT=1: session tokens may go over connections that others can read';
    found.push({ level: 'warning', message, hint: 'unset it when the experiment is over' });
  }
  const stack = env['ROLECHAIN_STACK'];
  if (stack) {
    const message = `ROLECHAIN_STACK is set (${stack}): profiles in it are refused`;
    found.push({ level: 'warning', message, hint: 'unset it; rolechain sets it for commands that it starts' });
  }
  return found;
}

function proxies(env: Environment): Observation[] {
  return Object.entries(env).flatMap(([name, url]): Observation[] => {
    // One without a scheme is an http:// one, to everybody.
    if (!/^(https?|all)_proxy$/i.test(name) || !url?.includes('://')) return [];
    const protocol = URL.canParse(url) ? new URL(url).protocol : undefined;
    if (protocol === 'http:' || protocol === 'https:') return [];
    const reason =
      protocol === undefined ? 'is not a URL' : `is ${protocol}//, and rolechain takes http:// and https:// only`;
    return [{ level: 'problem', message: `${name} ${reason}`, hint: `correct or unset ${name}` }];
  });
}

function tls(env: Environment): Observation[] {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return [];
  const message =
    'NODE_TLS_REJECT_UNAUTHORIZED=0: rolechain checks certificates all the same, other programs of Node check none';
  const hint = 'unset it, and name your company’s authority in ca_bundle or NODE_EXTRA_CA_CERTS';
  return [{ level: 'warning', message, hint }];
}

function node(env: Environment): Observation[] {
  return options(env, 'NODE_OPTIONS', /^(?:-r|--require|--import|--loader|--experimental-loader|--inspect\S*)$/);
}

// https://bun.com/docs/runtime/debugger
const DEBUGGERS = ['BUN_INSPECT', 'BUN_INSPECT_CONNECT_TO', 'BUN_INSPECT_PRELOAD'];

function bun(env: Environment): Observation[] {
  const debuggers = DEBUGGERS.filter((name) => env[name]).map((name): Observation => {
    const message = `${name} is set: what it brings in can read every secret of rolechain, and slows each call`;
    return { level: 'warning', message, hint: `unset ${name}` };
  });
  return [
    ...options(env, 'BUN_OPTIONS', /^(?:-r|--preload|--require|--import|-c|--config|--inspect\S*)$/),
    ...debuggers,
  ];
}

/** What the runtime takes as if it stood on its command line; `loads` is every option that brings in code. */
function options(env: Environment, name: string, loads: RegExp): Observation[] {
  const given = env[name];
  if (!given) return [];
  const loading = given.split(/[\s=]+/).find((word) => loads.test(word));
  if (loading === undefined) return [{ level: 'note', message: `${name} holds for rolechain too` }];
  const message = `${name} has ${loading}: what it brings in can read every secret of rolechain, and slows each call`;
  return [{ level: 'warning', message, hint: `unset ${name} where you do not need it` }];
}
