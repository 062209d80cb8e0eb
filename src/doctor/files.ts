import type { Observation } from './finding.ts';

/** A file or folder as it lies there. */
export interface Look {
  readonly path: string;
  /** Where symbolic links lead, where there are any. */
  readonly target?: string;
  readonly kind: 'missing' | 'file' | 'folder' | 'other';
  /** Absent on Windows, where access lists decide. */
  readonly rights?: { readonly uid: number; readonly gid: number; readonly mode: number };
}

/** What a file is for, in the order of how much harm it can do. */
export type Purpose = 'commands' | 'secrets' | 'folder' | 'policy' | 'state';

export interface LookedAt {
  readonly look: Look;
  readonly purpose: Purpose;
  /** The variable that names it, where one does. */
  readonly variable?: string;
}

/** Who runs us. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Whether files that decide what runs as the user, and what it gets, are in the user's hands alone. */
export function checkFiles(files: readonly LookedAt[], user: User | undefined): Observation[] {
  const found = files.flatMap((one) => [...missing(one), ...(user === undefined ? [] : rightsOf(one, user))]);
  const links = files.flatMap(({ look: { path, target } }) =>
    target === undefined ? [] : [`${path} leads to ${target}`],
  );
  const notes = links.map((message): Observation => ({ level: 'note', message }));
  const there = files
    .filter(({ look, purpose }) => look.kind === 'file' && purpose !== 'state')
    .map(({ look }) => look.path);
  const verdict =
    user === undefined ? 'there; who may write to them is for Windows to say' : 'only you can write there';
  const ok: Observation[] =
    found.length > 0 || there.length === 0 ? [] : [{ level: 'ok', message: `${there.join(', ')}: ${verdict}` }];
  return [...ok, ...found, ...notes];
}

function missing({ look, purpose, variable }: LookedAt): Observation[] {
  if (look.kind !== 'missing' || purpose === 'state' || purpose === 'folder' || purpose === 'policy') return [];
  if (variable !== undefined) {
    const message = `${variable} names ${look.path}, which does not exist: for every tool the file is empty`;
    return [{ level: 'warning', message, hint: `correct or unset ${variable}` }];
  }
  if (purpose === 'secrets') return [];
  return [{ level: 'warning', message: `there is no ${look.path}`, hint: '"aws configure" makes one' }];
}

const BY_OTHERS = 0o002;
const BY_GROUP = 0o020;
const READ_BY_OTHERS = 0o044;
const STICKY = 0o1000;

function rightsOf({ look, purpose }: LookedAt, user: User): Observation[] {
  const { path, rights } = look;
  if (rights === undefined) return [];
  const { uid, gid, mode } = rights;
  const found: Observation[] = [];
  if (uid !== user.uid && uid !== 0) {
    // Root in a container often works on files of the user outside.
    const level = user.uid === 0 ? 'warning' : 'problem';
    found.push({
      level,
      message: `${path} belongs to user ${uid}, who decides ${DECIDES[purpose]}`,
      hint: `chown ${user.uid} ${path}`,
    });
  }
  // In a sticky folder (/tmp) others can add files and not replace these.
  const writable = purpose === 'folder' && (mode & STICKY) !== 0 ? 0 : mode & (BY_OTHERS | BY_GROUP);
  if (writable !== 0) {
    // Where every user has a group of their own, a umask of 002 opens files to nobody else.
    const own = (writable & BY_OTHERS) === 0 && gid === user.gid && gid === user.uid;
    const who = (writable & BY_OTHERS) === 0 ? `group ${gid}` : 'everybody';
    const level = own ? 'note' : purpose === 'policy' || purpose === 'state' ? 'warning' : 'problem';
    found.push({
      level,
      message: `${path} can be written by ${who}, who so decides ${DECIDES[purpose]} (${octal(mode)})`,
      hint: `chmod go-w ${path}`,
    });
  }
  if (purpose === 'secrets' && (mode & READ_BY_OTHERS) !== 0) {
    const who = (mode & 0o004) === 0 ? `group ${gid}` : 'everybody';
    found.push({
      level: 'warning',
      message: `${path} holds keys and can be read by ${who} (${octal(mode)})`,
      hint: `chmod 600 ${path}`,
    });
  }
  return found;
}

const DECIDES: Readonly<Record<Purpose, string>> = {
  commands: 'which commands run as you',
  secrets: 'whose keys you use, and which commands run as you',
  folder: 'which commands run as you',
  policy: 'what your sessions may do',
  state: 'who may renew credentials',
};

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}
