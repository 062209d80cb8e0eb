#!/usr/bin/env node
'use strict';
// Node opens a debugger port on SIGUSR1 unless somebody listens, and a debugger reads every secret of the process.
process.on('SIGUSR1', () => {});

// V8 takes longer to compile a cache hit's code than to run it. So each chunk of dist/ is compiled once and its code is
// kept in the user's own cache folder (src/tasks/kept-code.ts writes it), for this version of V8. Node's own compile cache
// begins with Node 22, and by default it lies in the temporary folder, where others may have put theirs before us.
const { isAscii } = require('node:buffer');
const { closeSync, constants, fstatSync, openSync, readFileSync } = require('node:fs');
const { isAbsolute, join } = require('node:path');
const { Script } = require('node:vm');

const dist = join(__dirname, '..', 'dist');
const wrapper = ['(function (exports, require, module, __filename, __dirname) { ', '\n})'];
const headerLength = 12;
// The first run is a miss, those after it are hits: what each compiles is kept with what the others did.
const runsToLearnFrom = 3;
const codeFolder = findCodeFolder();
const codeVersion = findCodeVersion();
const chunks = new Map();
/** What can be kept better than it is: { file, source, script, runs }, where, of what, and made by how many runs. */
const compiled = [];

void load('start.cjs').start(process.argv.slice(2), compiled);

/** Loads a chunk of dist/ as `require` would, with kept code. */
function load(name) {
  const known = chunks.get(name);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  const path = join(dist, name);
  const script = compile(name, path);
  chunks.set(name, module);
  try {
    script.runInThisContext()(module.exports, requireFromChunk, module, path, dist);
  } catch (error) {
    // What it needs could not be read. Who asks for it again is to hear so, and not to get half of it.
    chunks.delete(name);
    throw error;
  }
  return module.exports;
}

function requireFromChunk(name) {
  return name.startsWith('./') ? load(name.slice(2)) : require(name);
}

function compile(name, filename) {
  const source = readFileSync(filename);
  // scripts/build.js leaves nothing else than ASCII, which is twice as fast to take in.
  const text = wrapper.join(source.toString(isAscii(source) ? 'latin1' : 'utf8'));
  const file = codeFolder && join(codeFolder, `${name}-${source.length}-${codeVersion}`);
  const kept = file && keptCode(file, source);
  const script = new Script(text, { filename, columnOffset: -wrapper[0].length, cachedData: kept?.code });
  const runs = kept === undefined || script.cachedDataRejected ? 0 : kept.runs;
  if (file !== undefined && runs < runsToLearnFrom) compiled.push({ file, source, script, runs: runs + 1 });
  return script;
}

/**
 * The code in `file`, if it was made of `source`. V8 checks no more of it than the length of the source, and a flipped bit
 * would end the process by a signal: the file holds the source, and the code twice.
 */
function keptCode(file, source) {
  const bytes = readOwn(file);
  if (bytes === undefined || bytes.length < headerLength) return undefined;
  const codeLength = bytes.readUInt32LE(4);
  const codeAt = headerLength + source.length;
  if (bytes.readUInt32LE(0) !== source.length || bytes.length !== codeAt + 2 * codeLength) return undefined;
  const [code, again] = [bytes.subarray(codeAt, codeAt + codeLength), bytes.subarray(codeAt + codeLength)];
  const whole = bytes.subarray(headerLength, codeAt).equals(source) && code.equals(again);
  return whole ? { code, runs: bytes.readUInt32LE(8) } : undefined;
}

/** The bytes of a private file of this user; code that somebody else could have written is not run. */
function readOwn(file) {
  let descriptor;
  try {
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const { uid, mode, size } = fstatSync(descriptor);
    const own = process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);
    return own && (mode & constants.S_IFMT) === constants.S_IFREG && size < 2 ** 26
      ? readFileSync(descriptor)
      : undefined;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** What made the code: V8 takes none from a run with other flags, and two that take turns would make it anew each time. */
function findCodeVersion() {
  const flagged = process.execArgv.length > 0 || Boolean(process.env.NODE_OPTIONS);
  const flags = flagged ? `-${require('node:v8').cachedDataVersionTag()}` : '';
  return `${process.versions.bun ? 'bun' : 'v8'}-${process.versions.v8}-${process.arch}${flags}`;
}

/** `code` in the folder that src/state/folder.ts describes. */
function findCodeFolder() {
  const { HOME, LOCALAPPDATA, NODE_DISABLE_COMPILE_CACHE } = process.env;
  const [base, ...below] =
    process.platform === 'win32'
      ? [LOCALAPPDATA]
      : process.platform === 'darwin'
        ? [HOME, 'Library', 'Caches']
        : [HOME, '.cache'];
  if (NODE_DISABLE_COMPILE_CACHE || base === undefined || !isAbsolute(base)) return undefined;
  return join(base, ...below, 'rolechain', 'code');
}
