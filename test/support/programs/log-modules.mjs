// Loaded by NODE_OPTIONS=--import: writes every module that the program loads to MODULE_LOG, a line each.
import { appendFileSync } from 'node:fs';
import Module, { register } from 'node:module';

const file = process.env['MODULE_LOG'];
register('./log-modules-hook.mjs', import.meta.url, { data: { file } });

// Node's own loader of CommonJS modules has no public hook on Node 20.
// oxlint-disable no-underscore-dangle
const load = Module._load;
Module._load = function logged(request, ...rest) {
  appendFileSync(file, `require ${request}\n`);
  return load.call(this, request, ...rest);
};

const builtIn = new Set(process.moduleLoadList);
process.on('exit', () => {
  const added = process.moduleLoadList.filter((name) => !builtIn.has(name)).map((name) => `${name}\n`);
  appendFileSync(file, added.join(''));
});
