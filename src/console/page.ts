import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A page on disk that leads on to an address. */
export interface Page {
  /** `file:///…` */
  readonly address: string;
  readonly remove: () => void;
}

/** Writes a page (0600, in a folder of its own, 0700) that sends the browser on to `address`. */
export function writePage(address: string): Page {
  const folder = mkdtempSync(join(tmpdir(), 'rolechain-console-'));
  const file = join(folder, 'sign-in.html');
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    writeFileSync(file, pageTo(address), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    remove();
    throw error;
  }
  return { address: pathToFileURL(file).href, remove };
}

function pageTo(address: string): string {
  return (
    '<!DOCTYPE html>\n<meta charset="utf-8">\n<meta name="referrer" content="no-referrer">\n' +
    `<meta http-equiv="refresh" content="0;url=${address}">\n<title>rolechain</title>\n` +
    `<p><a href="${address}">Sign in to the AWS console</a></p>\n`
  );
}
