// `jq -r .value`.
import { text } from 'node:stream/consumers';
import { fail, words } from './stand-in.mjs';

if (words.join(' ') !== '-r .value') fail('jq for something else');
console.log(JSON.parse(await text(process.stdin)).value);
