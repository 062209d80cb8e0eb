import { describe, expect, it } from 'vitest';
import { reachOf } from '../../../scripts/supply/reach.js';

const rows: readonly { readonly source: string; readonly reach: readonly string[] }[] = [
  { source: "import { readFileSync } from 'node:fs';", reach: ['files: fs'] },
  { source: "import * as fs from 'fs/promises';", reach: ['files: fs/promises'] },
  { source: "export { request } from 'https';", reach: ['network: https'] },
  { source: "export * from 'node:net';", reach: ['network: net'] },
  { source: "const a = require('child_process');", reach: ['processes: child_process'] },
  { source: 'const a = require(`node:tls`);', reach: ['network: tls'] },
  { source: "await import('node:worker_threads');", reach: ['processes: worker_threads'] },
  { source: 'await import(name);', reach: ['code: import()'] },
  { source: 'require(a + b);', reach: ['code: require()'] },
  { source: 'const load = require; load("x");', reach: ['code: require as a value'] },
  { source: "require('./a.node');", reach: ['native: .node'] },
  { source: 'process.env.HOME;', reach: ['environment: process.env'] },
  { source: 'const { env } = process;', reach: ['environment: process.env'] },
  { source: 'globalThis.process.env;', reach: ['environment: process.env'] },
  { source: "import { env } from 'node:process';", reach: ['environment: process.env'] },
  { source: "import it from 'process'; it.env;", reach: ['code: process as a value'] },
  { source: "require('process').env;", reach: ['code: process as a value'] },
  { source: "process['en' + 'v'];", reach: ['code: process[…]'] },
  { source: 'show(process);', reach: ['code: process as a value'] },
  { source: 'globalThis[name]();', reach: ['code: globalThis[…]'] },
  { source: 'process.dlopen(module, path);', reach: ['code: process.dlopen'] },
  { source: "process.getBuiltinModule('fs');", reach: ['code: process.getBuiltinModule'] },
  { source: 'process.kill(1);', reach: ['processes: process.kill'] },
  { source: 'eval(text);', reach: ['code: eval'] },
  { source: 'new Function(text);', reach: ['code: Function'] },
  { source: "(() => {}).constructor('return this')();", reach: ['code: .constructor()'] },
  { source: 'fetch(url);', reach: ['network: fetch'] },
  { source: 'globalThis.fetch(url);', reach: ['network: fetch'] },
  { source: 'const again = fetch;', reach: ['network: fetch'] },
  { source: 'Bun.spawn([]);', reach: ['network: Bun'] },
  // What only looks like it.
  { source: "// require('fs') and eval(x)\nconst text = \"import 'fs'\";", reach: [] },
  { source: 'const a = { fetch() {}, eval: 1 }; a.fetch(); a.process;', reach: [] },
  { source: "import process from 'node:process'; process.exitCode = 1;", reach: [] },
  { source: 'const process_ = 1; process.version; typeof process === "object" && process.versions.node;', reach: [] },
  { source: "import { join } from 'node:path'; import a from './fs.js'; import b from 'fs-extra';", reach: [] },
];

describe('what a module may touch', () => {
  it.for(rows)('$source', ({ source, reach }) => {
    expect([...reachOf(source)]).toEqual(reach);
  });

  it('stops at a builtin that nobody has judged', () => {
    expect(() => reachOf("import 'node:test';")).toThrow('nobody has judged yet what node:test gives');
  });

  it('stops at what it cannot read', () => {
    expect(() => reachOf('const = 1')).toThrow();
  });
});
