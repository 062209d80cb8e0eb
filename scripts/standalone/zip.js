// A zip of a folder, as Windows opens it. Field by field: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3
import { crc32, deflateRawSync } from 'node:zlib';
import { filesOf } from './archive.js';

const VERSION_NEEDED = 20;
const MADE_ON_UNIX = 3;
const NAMES_ARE_UTF8 = 0x0800;
const DEFLATED = 8;
// 1980-01-01 00:00 as MS-DOS writes time and date, as in the tarballs.
const TIME = 0;
const DATE = 0x21;

/** The archive, with its files below the name `root`. */
export function zip(folder, root) {
  const files = [];
  const directory = [];
  let offset = 0;
  for (const { name, content, mode } of filesOf(folder)) {
    const path = Buffer.from(`${root}/${name}`);
    const data = deflateRawSync(content);
    const known = Buffer.concat([
      u16(VERSION_NEEDED, NAMES_ARE_UTF8, DEFLATED, TIME, DATE),
      u32(crc32(content), data.length, content.length),
      u16(path.length, 0),
    ]);
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), known, path, data]);
    const version = u16(MADE_ON_UNIX * 256 + VERSION_NEEDED);
    const attributes = u32((0o100_000 + mode) * 0x1_0000, offset);
    directory.push(Buffer.from('PK\x01\x02'), version, known, u16(0, 0, 0), attributes, path);
    files.push(file);
    offset += file.length;
  }
  const entries = Buffer.concat(directory);
  const end = [u16(0, 0, files.length, files.length), u32(entries.length, offset), u16(0)];
  return Buffer.concat([...files, entries, Buffer.from('PK\x05\x06'), ...end]);
}

// Little-endian, as a zip wants it and every machine that Bun runs on has it.
function u16(...values) {
  return Buffer.from(Uint16Array.from(values).buffer);
}

function u32(...values) {
  return Buffer.from(Uint32Array.from(values).buffer);
}
