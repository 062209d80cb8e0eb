import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { it as test, type Box } from '../support/case.ts';
import { notOfStandalone, standalone } from '../support/program.ts';
import { root } from '../support/root.ts';

// A refusal needs nothing around it. Kept code that was made of another program refuses in other words.
const words = ['process', '--profile', 'none'];
const ours = 'there is no profile';
const theirs = 'THERE IS NO PROFILE';
const right = { code: 3, stderr: expect.stringContaining(ours) };
const forgedAnswer = { code: 3, stderr: expect.stringContaining(theirs) };

describe.skipIf(standalone)(`the code that V8 made of our chunks${notOfStandalone}`, () => {
  test('is kept by the first run for the next, privately', async ({ box }) => {
    expect(await box.run(words)).toMatchObject(right);
    const file = keptFile(box);
    expect([statSync(file).mode & 0o777, statSync(join(file, '..')).mode & 0o777]).toEqual([0o600, 0o700]);
  });

  test('learns from three runs, of which the first is a miss, and is then left alone', async ({ box }) => {
    const runs: number[] = [];
    for (let run = 0; run < 5; run += 1) {
      expect(await box.run(words)).toMatchObject(right);
      runs.push(readFileSync(keptFile(box)).readUInt32LE(8));
    }
    expect(runs).toEqual([1, 2, 3, 3, 3]);
  });

  test('is what runs: whoever could write that file could be us', async ({ box }) => {
    await forge(box);
    expect(await box.run(words)).toMatchObject(forgedAnswer);
  });

  test.for([
    { name: 'that others can read', spoil: (file: string) => chmodSync(file, 0o640) },
    {
      name: 'behind a link',
      spoil: (file: string) => (renameSync(file, `${file}.else`), symlinkSync(`${file}.else`, file)),
    },
    { name: 'with a flipped bit', spoil: (file: string) => edit(file, (bytes) => flip(bytes, bytes.length - 1000)) },
    { name: 'made of other source', spoil: (file: string) => edit(file, (bytes) => flip(bytes, 1000)) },
    { name: 'cut short', spoil: (file: string) => edit(file, (bytes) => bytes.subarray(0, bytes.length - 1)) },
    { name: 'that is empty', spoil: (file: string) => edit(file, () => Buffer.alloc(0)) },
    { name: 'with a length out of all bounds', spoil: (file: string) => edit(file, (bytes) => bytes.fill(0xff, 0, 8)) },
  ])('is not run from a file $name, and made anew', async ({ spoil }, { box }: { box: Box }) => {
    await forge(box);
    spoil(keptFile(box));
    expect(await box.run(words)).toMatchObject(right);
    expect(await box.run(words)).toMatchObject(right);
    expect(statSync(keptFile(box)).mode & 0o777).toBe(0o600);
  });

  test('is neither read nor kept where Node’s variable turns compile caches off', async ({ box }) => {
    const env = { NODE_DISABLE_COMPILE_CACHE: '1' };
    expect(await box.run(words, { env })).toMatchObject(right);
    expect(() => keptFile(box)).toThrow('ENOENT');
    await forge(box);
    expect(await box.run(words, { env })).toMatchObject(right);
  });

  test('is kept apart for other flags of V8, which takes no code from a run without them', async ({ box }) => {
    const env = { NODE_OPTIONS: '--max-old-space-size=300' };
    for (const options of [{}, { env }, {}, { env }]) expect(await box.run(words, options)).toMatchObject(right);
    const runs = keptFiles(box).map((file) => readFileSync(file).readUInt32LE(8));
    expect(runs).toEqual([2, 2]);
  });

  test('is not missed by a run whose files an upgrade has taken away', async ({ box }) => {
    const copy = copyProgram(box, 'upgraded');
    rmSync(join(copy, 'dist/kept-code.cjs'));
    const { code, stderr } = await box.command([process.execPath, join(copy, 'bin/rolechain.js'), ...words]);
    expect([code, stderr.split('\n').length]).toEqual([3, 3]);
  });

  test('is made for nothing where its folder cannot be: a file stands there', async ({ box }) => {
    box.home.write('.cache/rolechain/code', 'a file');
    expect(await box.run(words)).toMatchObject(right);
  });

  test('goes when no run has made it anew for a month', async ({ box }) => {
    await box.run(words);
    const file = keptFile(box);
    const old = join(file, '..', 'start.cjs-1-v8-9.9-x64');
    writeFileSync(old, 'old', { mode: 0o600 });
    const past = statSync(old).mtimeMs / 1000 - 31 * 24 * 3600;
    utimesSync(old, past, past);
    rmSync(file);
    expect(await box.run(words)).toMatchObject(right);
    expect(existsSync(old)).toBe(false);
  });
});

function keptFile(box: Box): string {
  const [file] = keptFiles(box);
  if (file === undefined) throw new Error('no code is kept');
  return file;
}

function keptFiles(box: Box): readonly string[] {
  const folder = join(box.home.path, '.cache', 'rolechain', 'code');
  const names = readdirSync(folder).filter((file) => file.startsWith('start.cjs-'));
  return names.map((name) => join(folder, name));
}

/** Leaves kept code that claims to be made of our source, and was made of another program's. */
async function forge(box: Box): Promise<void> {
  const copy = copyProgram(box, 'forged');
  const chunk = join(copy, 'dist/start.cjs');
  const source = readFileSync(join(root, 'dist/start.cjs'));
  writeFileSync(chunk, source.toString().replaceAll(ours, theirs));
  await box.command([process.execPath, join(copy, 'bin/rolechain.js'), ...words]);
  edit(keptFile(box), (bytes) => (source.copy(bytes, 12), bytes));
}

function copyProgram(box: Box, folder: string): string {
  const copy = box.path('tmp', folder);
  for (const name of ['bin', 'dist', 'package.json', 'completions'])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  return copy;
}

function edit(file: string, change: (bytes: Buffer) => Buffer): void {
  writeFileSync(file, change(readFileSync(file)));
}

function flip(bytes: Buffer, at: number): Buffer {
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes;
}
