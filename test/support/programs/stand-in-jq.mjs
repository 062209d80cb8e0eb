// `jq -r .value`.
import { text } from 'node:stream/consumers';
import { fail } from './who-am-i.mjs';

if (process.argv.slice(2).join(' ') !== '-r .value') fail('jq for something else');
console.log(JSON.parse(await text(process.stdin)).value);
