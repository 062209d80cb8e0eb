/** A case of the command line, as its case.json says it. */
export interface Case {
  /** The rule it shows, as the name of the test. */
  readonly why: string;
  /** Numbers of the bad days that it is one of. */
  readonly faults: readonly number[];
  /** A ready world of the emulator. */
  readonly world: string;
  /** Files of the home, as lines. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly expected: {
    readonly exit: number;
    /** `document`: what a caller can use; else a regular expression for all of it. */
    readonly stdout: string;
    /** Every line, the home shown as `~`. */
    readonly stderr: readonly string[];
    /** What STS was asked, with the name of the role. */
    readonly calls: readonly string[];
  };
}

/** Reads a case; only `why`, `args` and `exit` must be there. Throws where a key is unknown or a value of another kind. */
export function readCase(json: unknown): Case {
  const { why, faults, world, files, args, env, expected, ...others } = fields(json);
  const { exit, stdout, stderr, calls, ...more } = fields(expected);
  const unknown = [...Object.keys(others), ...Object.keys(more)];
  if (unknown.length > 0) throw new Error(`a case has no ${unknown.join(' and no ')}`);
  return {
    why: text(why),
    faults: list(faults).map(number),
    world: text(world ?? 'fiveHops'),
    files: mapValues(files, (lines) => list(lines).map(text)),
    args: list(args).map(text),
    env: mapValues(env, text),
    expected: {
      exit: number(exit),
      stdout: text(stdout ?? ''),
      stderr: list(stderr).map(text),
      calls: list(calls).map(text),
    },
  };
}

function fields(value: unknown = {}): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new Error(`${JSON.stringify(value)} is no object`);
  return Object.fromEntries(Object.entries(value));
}

function mapValues<T>(value: unknown, read: (one: unknown) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(fields(value)).map(([key, one]) => [key, read(one)]));
}

function list(value: unknown = []): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${JSON.stringify(value)} is no list`);
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`${JSON.stringify(value)} is no text`);
  return value;
}

function number(value: unknown): number {
  if (typeof value !== 'number') throw new Error(`${JSON.stringify(value)} is no number`);
  return value;
}
