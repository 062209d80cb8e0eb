import type { OwnCall } from '../config/caller-line.ts';
import type { Observation } from './finding.ts';

/** A rolechain on this machine. */
export interface Installation {
  /** The folder of its package.json, or the program's own file where it has none. */
  readonly root: string;
  readonly version: string;
}

/** A file that a `credential_process` line names. */
export interface ProgramFile {
  readonly found: boolean;
  readonly runnable: boolean;
  /** Where symbolic links lead. */
  readonly real?: string;
  /** Of the rolechain that it belongs to, by the package.json beside it. */
  readonly installation?: Installation;
}

export interface ProgramFacts {
  readonly own: Installation;
  readonly platform: string;
  readonly lookAt: (path: string) => Promise<ProgramFile>;
}

type Fault = Pick<Observation, 'level' | 'message' | 'hint'>;

/** What is to say of the program a line runs; each message goes on after "credential_process of …". */
export async function judgeProgram(call: OwnCall, { own, platform, lookAt }: ProgramFacts): Promise<Fault[]> {
  const { program, node, through } = call;
  const write = 'write the absolute path, as "command -v rolechain" shows it';
  if (through !== undefined) {
    return [
      { level: 'warning', message: `runs rolechain through ${through}, which every call has to wait for`, hint: write },
    ];
  }
  const faults: Fault[] = [];
  for (const path of node === undefined ? [program] : [node, program]) {
    const fault = await judgePath(path, path === program && node !== undefined, { platform, lookAt });
    if (fault !== undefined) faults.push({ hint: write, ...fault });
  }
  if (faults.length > 0) return faults;
  const { installation, real } = await lookAt(program);
  if ((installation?.root ?? real) === own.root) return [];
  if (installation === undefined) {
    return [{ level: 'note', message: `runs ${program}, of which no version can be told without running it` }];
  }
  if (installation.version === own.version) {
    return [{ level: 'note', message: `runs another copy of rolechain ${own.version}, in ${installation.root}` }];
  }
  const message = `runs rolechain ${installation.version} in ${installation.root}, and this is ${own.version}`;
  return [{ level: 'warning', message, hint: `let it run the one you mean; this one lies in ${own.root}` }];
}

async function judgePath(
  path: string,
  isScript: boolean,
  { platform, lookAt }: Pick<ProgramFacts, 'platform' | 'lookAt'>,
): Promise<Fault | undefined> {
  if (/^~|\$|%\w+%/.test(path)) {
    return {
      level: 'problem',
      message: `names ${path}: the AWS CLI and boto3 start it without a shell, which would expand that`,
    };
  }
  if (!isAbsolute(path, platform)) {
    const where = /[/\\]/.test(path)
      ? 'in whichever folder the caller runs'
      : 'on the PATH of the caller, and an IDE or a service may have another';
    return { level: 'warning', message: `looks for ${path} ${where}` };
  }
  const { found, runnable } = await lookAt(path);
  if (!found) return { level: 'problem', message: `runs ${path}, which does not exist` };
  if (!runnable && !isScript)
    return { level: 'problem', message: `runs ${path}, which you may not execute`, hint: `chmod u+x ${path}` };
  return undefined;
}

function isAbsolute(path: string, platform: string): boolean {
  return platform === 'win32' ? /^([a-z]:[\\/]|[\\/]{2})/i.test(path) : path.startsWith('/');
}
