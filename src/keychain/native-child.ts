import { stdin, stdout } from 'node:process';
import { Entry } from '@napi-rs/keyring';
import { entryOptions, parseRequest } from './native-request.ts';

// A program of its own: writes or deletes one item, so that whoever started it can end it when the keychain does not
// answer. The request comes on stdin, where no other process can see it; the answer is one line of JSON.
stdout.write(`${JSON.stringify(await answer())}\n`);

async function answer(): Promise<{ readonly done: true } | { readonly fault: string }> {
  try {
    stdin.setEncoding('utf8');
    let text = '';
    for await (const part of stdin) text += String(part);
    const request = parseRequest(text);
    const entry = new Entry(request.service, request.account, entryOptions(request.platform));
    if (request.secret === undefined) entry.deleteCredential();
    else entry.setSecret(Buffer.from(request.secret, 'base64'));
    return { done: true };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}
