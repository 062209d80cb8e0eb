import type { Argv } from 'yargs';

/** What may stand in one place of the line; `nothing` is a flag without a value. */
export type Value =
  | { readonly kind: 'nothing' | 'text' | 'files' | 'profiles' }
  | { readonly kind: 'choices'; readonly choices: readonly string[] };

export interface Flag {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly describe: string;
  readonly value: Value;
  readonly repeatable: boolean;
}

/** A word that is no flag: `[PROFILE]`. */
export interface Word {
  readonly name: string;
  readonly value: Value;
  readonly repeatable: boolean;
}

export interface Command {
  readonly names: readonly string[];
  readonly describe: string;
  readonly words: readonly Word[];
  /** What it declares itself; looked at only if the line has come so far. */
  readonly inside: () => Declarations;
}

export interface Declarations {
  readonly commands: readonly Command[];
  readonly flags: readonly Flag[];
  /** What is said of words beyond their names. */
  readonly words: readonly Word[];
}

/**
 * What `declare` tells yargs, told to a recorder: yargs itself takes longer to load than everything else that a
 * completion needs.
 */
export function declarationsOf(declare: (program: Argv) => unknown): Declarations {
  const commands: Command[] = [];
  const flags: Flag[] = [];
  const words: Word[] = [];
  const record = new Map<string, (...told: readonly unknown[]) => void>([
    ['command', (name, describe, builder) => commands.push(...commandOf(name, describe, builder))],
    ['option', (name, options) => flags.push(...flagOf(name, options))],
    [
      'positional',
      (name, options) => {
        words.push(wordOf(String(name), options));
        flags.push(...aliasesOf(options).flatMap((alias) => flagOf(alias, options)));
      },
    ],
  ]);
  // Whatever else yargs can be told is no matter of completion, and is answered as yargs does: with itself.
  const program: Argv = new Proxy<Argv>(Object.create(null), {
    get:
      (_, method) =>
      (...told: readonly unknown[]) => {
        record.get(String(method))?.(...told);
        return program;
      },
  });
  declare(program);
  return { commands, flags, words };
}

function commandOf(name: unknown, describe: unknown, builder: unknown): readonly Command[] {
  if (typeof describe !== 'string') return [];
  const [declared = '', ...aliases] = Array.isArray(name) ? name.map(String) : [String(name)];
  const [first = '', ...rest] = declared.split(/\s+/);
  const inside = (): Declarations =>
    declarationsOf((program) => (typeof builder === 'function' ? builder(program) : undefined));
  return [{ names: [first, ...aliases], describe, words: rest.map((written) => wordOf(written, undefined)), inside }];
}

/** `written` as yargs has it: `[NAME]`, `<NAME>`, `[NAME..]`, or the name alone. */
function wordOf(written: string, options: unknown): Word {
  const name = written.replaceAll(/[[\]<>]|\.\.+/g, '');
  return { name, value: valueOf(options), repeatable: written.includes('..') };
}

function flagOf(name: unknown, options: unknown): readonly Flag[] {
  if (read(options, 'hidden') === true) return [];
  const said = read(options, 'describe');
  const describe = typeof said === 'string' ? said : '';
  return [
    {
      name: String(name),
      aliases: aliasesOf(options),
      describe,
      value: valueOf(options),
      repeatable: read(options, 'array') === true,
    },
  ];
}

function aliasesOf(options: unknown): readonly string[] {
  return [read(options, 'alias') ?? []].flat().map(String);
}

function valueOf(options: unknown): Value {
  const type = read(options, 'type');
  const choices = read(options, 'choices');
  const completes = read(options, 'completes');
  if (Array.isArray(choices)) return { kind: 'choices', choices: choices.map(String) };
  if (completes === 'files' || completes === 'profiles') return { kind: completes };
  return { kind: type === 'boolean' || type === 'count' ? 'nothing' : 'text' };
}

function read(options: unknown, key: string): unknown {
  return new Map<string, unknown>(Object.entries(options ?? {})).get(key);
}
