// A browser for tests: node browser.mjs LOG ADDRESS. Writes down what it was started with, tries what it should not get,
// then visits the address, by way of a page on disk where it is given one, and visits it again.
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const [log = '', address = ''] = process.argv.slice(2);
const file = address.startsWith('file:') ? fileURLToPath(address) : undefined;
const page = file === undefined ? undefined : readFileSync(file, 'utf8');
const modes = file === undefined ? [] : [file, dirname(file)].map((path) => (statSync(path).mode & 0o777).toString(8));
const found = page === undefined ? address : (/url=([^"]*)"/.exec(page)?.[1] ?? '');

/** The status, and where it leads; or the system's word for why there is no answer. */
function ask(url, options = {}) {
  return new Promise((resolve) => {
    const asking = request(url, { agent: false, ...options }, (answer) => {
      answer.resume();
      const { location, 'cache-control': cache, 'referrer-policy': referrer } = answer.headers;
      answer.on('end', () => resolve({ status: answer.statusCode, location, cache, referrer }));
    });
    asking.on('error', ({ code }) => resolve({ error: code }));
    asking.end();
  });
}

const other = new URL(found);
other.pathname = `/${'A'.repeat(43)}`;
const seen = {
  argv: process.argv.slice(2),
  variables: Object.keys(process.env).filter((name) => /^(AWS|ROLECHAIN)_/.test(name)),
  file,
  page,
  modes,
  otherPath: (await ask(other)).status,
  query: (await ask(`${found}?x`)).status,
  head: (await ask(found, { method: 'HEAD' })).status,
  post: (await ask(found, { method: 'POST' })).status,
  otherHost: (await ask(found, { headers: { host: 'evil.example' } })).status,
  visit: await ask(found),
  again: await ask(found),
};
writeFileSync(`${log}.draft`, JSON.stringify(seen));
renameSync(`${log}.draft`, log);
