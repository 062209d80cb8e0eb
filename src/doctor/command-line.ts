/** A `credential_process` line that runs rolechain. */
export interface OwnCall {
  /** The program's file as written, and the Node that runs it where one is named. */
  readonly program: string;
  readonly node: string | undefined;
  /** What stands between, as in `npx rolechain`: then the file is unknown. */
  readonly through: string | undefined;
  /** The words after it. */
  readonly rest: readonly string[];
}

/** Undefined for a command that is not rolechain's; nothing is run, and nobody's other command is looked into. */
export function ownCall(command: string, platform: string): OwnCall | undefined {
  const words = splitWords(command, platform);
  const at = words.slice(0, 4).findIndex((word) => OWN.test(baseName(word)));
  const program = words[at];
  if (program === undefined) return undefined;
  const [first] = words;
  const isNode = at === 1 && first !== undefined && /^node(js)?(\.exe)?$/i.test(baseName(first));
  return {
    program,
    node: isNode ? first : undefined,
    through: at === 0 || isNode ? undefined : first,
    rest: words.slice(at + 1),
  };
}

const OWN = /^rolechain(\.(js|cmd|exe|ps1))?$/;

function baseName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? '';
}

/** The profile that is asked for; undefined where none is named. */
export function askedProfile(words: readonly string[]): string | undefined {
  const flag = words.findIndex((word) => word === '--profile' || word.startsWith('--profile='));
  if (flag === -1) return undefined;
  return words[flag] === '--profile' ? words[flag + 1] : words[flag]?.slice('--profile='.length);
}

/** Words as botocore and a shell tell them apart; on Windows a backslash is a part of paths. */
function splitWords(command: string, platform: string): readonly string[] {
  const words: string[] = [];
  const escapes = platform !== 'win32';
  for (const [, word = ''] of command.matchAll(/\s*((?:"(?:\\.|[^"\\])*"?|'[^']*'?|\\.|[^\s"'])+)/g)) {
    words.push(
      word.replaceAll(
        /"((?:\\.|[^"\\])*)"?|'([^']*)'?|\\(.)/g,
        (whole, double?: string, single?: string, one?: string) => {
          if (single !== undefined) return single;
          if (double !== undefined) return escapes ? double.replaceAll(/\\(["\\$`])/g, '$1') : double;
          return escapes ? (one ?? '') : whole;
        },
      ),
    );
  }
  return words;
}
