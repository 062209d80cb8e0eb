// What npm says of the registry's signatures over the installed packages.
import { spawnSync } from 'node:child_process';

// Nobody answered, or who answered has no keys, as a mirror: that says nothing about the packages.
const UNREACHABLE =
  /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|UNABLE_TO_\w+|SELF_SIGNED_CERT_IN_CHAIN|ERR_SOCKET_TIMEOUT|E40[134]|E5\d\d)\b|no dependencies to audit|found no (?:installed )?dependencies to audit/;

/**
 * Asks `npm audit signatures`: `checked` says whether it could, `told` how it went in a few words, `wrong` has a sentence for each package
 * that is not as its registry signed it.
 */
export function signatures(root, command = ['npm', 'audit', 'signatures', '--json', '--fetch-retries=0']) {
  const [program, ...args] = command;
  const shell = process.platform === 'win32';
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    timeout: 120_000,
    shell,
  });
  if (error !== undefined) return unknown(error.code ?? error.message);
  const report = parsed(stdout);
  if (Array.isArray(report?.invalid) && Array.isArray(report.missing)) {
    const wrong = [
      ...report.invalid.map((each) => sentence(each, 'is not what the registry signed')),
      ...report.missing.map((each) => sentence(each, 'has no signature, and the registry signs')),
    ];
    return {
      checked: true,
      told: wrong.length === 0 && status === 0 ? 'every one is right' : `${wrong.length} are wrong`,
      wrong: wrong.length === 0 && status !== 0 ? ['npm audit signatures failed without a reason'] : wrong,
    };
  }
  const text = `${report?.error?.code ?? ''} ${report?.error?.summary ?? ''} ${stderr}`;
  const [reason] = UNREACHABLE.exec(text) ?? [];
  if (reason !== undefined) return unknown(reason);
  return {
    checked: false,
    told: 'failed',
    wrong: [`npm audit signatures ended with ${status}: ${text.trim().slice(0, 500)}`],
  };
}

function unknown(reason) {
  return { checked: false, told: `not checked, the registry's keys cannot be had here (${reason})`, wrong: [] };
}

function sentence({ name, version, location }, fault) {
  return `${location ?? `${name} ${version}`}: ${fault}`;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
