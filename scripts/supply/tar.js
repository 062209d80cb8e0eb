// Reads the archives that npm keeps.
import { gunzipSync } from 'node:zlib';

/** The plain files of a package's archive, by their path inside the package. Throws if it is none. */
export function filesOfArchive(archive) {
  const data = gunzipSync(archive);
  const files = new Map();
  let long;
  for (let at = 0; at + 512 <= data.length;) {
    const block = data.subarray(at, at + 512);
    if (block[0] === 0) break;
    const size = Number.parseInt(text(block, 124, 12), 8);
    if (!Number.isSafeInteger(size) || text(block, 257, 5) !== 'ustar') throw new Error('is no archive of a package');
    const content = data.subarray(at + 512, at + 512 + size);
    const type = text(block, 156, 1);
    const prefix = text(block, 345, 155);
    const name = long ?? (prefix === '' ? text(block, 0, 100) : `${prefix}/${text(block, 0, 100)}`);
    // The first folder is called package, or anything else.
    if (type === '0' || type === '') files.set(name.slice(name.indexOf('/') + 1), content);
    long = type === 'x' ? longName(content) : type === 'g' ? long : undefined;
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

/** The path in a pax header (POSIX.1-2001): records of "length key=value". */
function longName(records) {
  for (let at = 0; at < records.length;) {
    const length = Number.parseInt(records.subarray(at).toString('latin1'), 10);
    const [, key, value] = /^\d+ ([^=]+)=(.*)\n$/s.exec(records.subarray(at, at + length).toString('utf8')) ?? [];
    if (key === undefined) throw new Error('has a header that is none');
    if (key === 'path') return value;
    at += length;
  }
  return undefined;
}

function text(block, at, length) {
  return block
    .subarray(at, at + length)
    .toString('utf8')
    .replace(/\0.*$/s, '')
    .trim();
}
