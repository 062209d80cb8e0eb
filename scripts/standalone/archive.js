// Archives that come out the same for the same files: sorted names, no owner, one date.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

// 1980-01-01 in seconds: the first day that a zip can name, too.
const DATE = 315_532_800;

/** A gzipped tar (ustar, POSIX.1-1988) of a folder, below the name `root`. */
export function tarball(folder, root) {
  const parts = filesOf(folder).flatMap(({ name, content, mode }) => [
    header(`${root}/${name}`, content.length, mode),
    content,
    Buffer.alloc(-content.length & 511),
  ]);
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)]));
}

function header(name, size, mode) {
  const block = Buffer.alloc(512);
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is too long a name for the archive`);
  const octal = (value, at, length) => block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at);
  block.write(name, 0);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(DATE, 136, 12);
  // The sum is made with blanks in its own place; then the type, a plain file.
  block.write('        0', 148);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** Every file below a folder as { name, content, mode }, by name: the only modes are those of a program and of any other file. */
export function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((path) => ({
      name: path.slice(folder.length + 1).replaceAll('\\', '/'),
      content: readFileSync(path),
      mode: (statSync(path).mode & 0o111) === 0 ? 0o644 : 0o755,
    }));
}

/** A line of SHA256SUMS, as `sha256sum --check` reads it. */
export function sumLine(name, content) {
  return `${createHash('sha256').update(content).digest('hex')}  ${name}\n`;
}
