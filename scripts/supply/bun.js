// Bun as a part of the standalone: itself, and what it links statically or carries as JavaScript, by its own LICENSE.md. Bun
// documents no versions of these; its source at the tag names their commits. The words are those of RUNTIME-LICENSES.txt.
import { hashOf, purlOf } from './sbom.js';

const LINKED = {
  JavaScriptCore: 'LGPL-2.0-only',
  TinyCC: 'LGPL-2.1-only',
  BoringSSL: 'ISC, OpenSSL and others',
  Brotli: 'MIT',
  'c-ares': 'MIT',
  Highway: 'Apache-2.0',
  ICU: 'Unicode',
  base64: 'BSD-2-Clause',
  libarchive: 'BSD',
  libdeflate: 'MIT',
  'libjpeg-turbo': 'IJG AND BSD-3-Clause AND Zlib',
  libspng: 'BSD-2-Clause',
  libuv: 'MIT',
  libwebp: 'BSD-3-Clause',
  'lol-html': 'BSD-3-Clause',
  'ls-hpack': 'MIT',
  'ls-qpack': 'MIT',
  lsquic: 'MIT AND BSD-3-Clause',
  mimalloc: 'MIT',
  picohttpparser: 'MIT',
  simdutf: 'Apache-2.0',
  uSockets: 'Apache-2.0',
  uWebSockets: 'Apache-2.0',
  uucode: 'MIT',
  'zlib-ng': 'Zlib',
  zstd: 'BSD-3-Clause',
  TigerBeetle: 'Apache-2.0',
  'libc++abi': 'Apache-2.0 WITH LLVM-exception',
  esbuild: 'MIT',
};
const SCRIPTS =
  'acorn acorn-walk assert browserify-zlib buffer constants-browserify crypto-browserify domain-browser events https-browserify os-browserify path-browserify process punycode querystring-es3 stream-browserify stream-http string_decoder timers-browserify tty-browserify url util vm-browserify';
/** Licences that Bun names in words and not by an identifier of SPDX. */
const IN_WORDS = new Set(['ISC, OpenSSL and others', 'Unicode', 'BSD']);

/** The names of what Bun holds of others. */
export const BUN_PARTS = [...Object.keys(LINKED), ...SCRIPTS.split(' ')];

/** The component for the package of Bun that goes into an executable. */
export function bunComponent(runtime, { version, integrity }) {
  const name = `@oven/${runtime}`;
  const all = { ...LINKED, ...Object.fromEntries(SCRIPTS.split(' ').map((script) => [script, 'MIT'])) };
  return {
    type: 'platform',
    'bom-ref': purlOf(name, version),
    group: '@oven',
    name: runtime,
    version,
    scope: 'required',
    hashes: [hashOf(integrity[runtime])],
    licenses: [{ license: { id: 'MIT' } }],
    purl: purlOf(name, version),
    properties: [{ name: 'rolechain:form', value: 'runtime' }],
    components: Object.entries(all)
      .filter(([part]) => inside(part, runtime))
      .map(([part, license]) => ({
        type: 'library',
        'bom-ref': `bun/${part}`,
        name: part,
        licenses: licence(license),
      })),
  };
}

// By RUNTIME-LICENSES.txt: libuv on Windows alone.
function inside(part, runtime) {
  return part !== 'libuv' || runtime.includes('windows');
}

function licence(text) {
  if (IN_WORDS.has(text)) return [{ license: { name: text } }];
  return / (?:AND|WITH) /.test(text) ? [{ expression: text }] : [{ license: { id: text } }];
}
