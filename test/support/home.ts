import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A throw-away home folder with the given files, and nothing of the person who runs the tests. */
export interface Home extends Disposable {
  readonly path: string;
  /** The environment a caller would give us: almost empty, and no proxy, keychain or profile of the machine. */
  readonly env: Readonly<Record<string, string>>;
  write(file: string, text: string): void;
  /** Every file below the home that holds one of the given texts; what was written here and is unchanged is not meant. */
  filesWith(texts: readonly string[]): readonly string[];
}

export function makeHome(files: Readonly<Record<string, string>> = {}): Home {
  const path = mkdtempSync(join(tmpdir(), 'rolechain-home-'));
  const written = new Map<string, string>();
  const home: Home = {
    path,
    env: {
      HOME: path,
      PATH: process.env['PATH'] ?? '',
      // Memory where the machine has it; inside the home, so that nothing is left behind.
      XDG_RUNTIME_DIR: join(path, 'run'),
      TMPDIR: join(path, 'tmp'),
      ROLECHAIN_CACHE: 'file',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    write: (file, text) => {
      const target = join(path, file);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
      written.set(target, text);
    },
    filesWith: (texts) =>
      listFiles(path).filter((file) => {
        const content = readFileSync(file);
        if (written.get(file) === content.toString()) return false;
        return texts.some((text) => content.includes(text));
      }),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
  for (const folder of ['run', 'tmp']) mkdirSync(join(path, folder), { mode: 0o700 });
  for (const [file, text] of Object.entries(files)) home.write(file, text);
  return home;
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return listFiles(path);
    return entry.isFile() && statSync(path).size < 10_000_000 ? [path] : [];
  });
}
