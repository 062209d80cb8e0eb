// The other half of log-modules.mjs: Node calls it for each module that is imported.
import { appendFileSync } from 'node:fs';

let file;

export function initialize(data) {
  file = data.file;
}

export async function load(url, context, next) {
  appendFileSync(file, `import ${url}\n`);
  return next(url, context);
}
