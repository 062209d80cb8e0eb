import { nativeEntry } from './native-entry.ts';
import { parseRequest } from './native-request.ts';

/**
 * Writes or deletes one item, in a process of its own, so that whoever started it can end it when the keychain does not
 * answer. The request comes on stdin, where no other process can see it; the answer is one line of JSON.
 */
export async function answerRequest(stdin: NodeJS.ReadStream): Promise<string> {
  return `${JSON.stringify(await done(stdin))}\n`;
}

async function done(stdin: NodeJS.ReadStream): Promise<{ readonly done: true } | { readonly fault: string }> {
  try {
    stdin.setEncoding('utf8');
    let text = '';
    for await (const part of stdin) text += String(part);
    const request = parseRequest(text);
    const entry = nativeEntry()(request.service, request.account, request.platform);
    if (request.secret === undefined) entry.deleteCredential();
    else entry.setSecret(Buffer.from(request.secret, 'base64'));
    return { done: true };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}
