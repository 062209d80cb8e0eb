import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Respond, type Stub, stubServer } from './stub-server.ts';

export const hasOpenssl = spawnSync('sh', ['-c', 'openssl version'], { stdio: 'ignore' }).status === 0;

/** An authority that nobody knows (`ca.pem`), and a certificate of it for 127.0.0.1 and one of STS's hosts (`server.pem`). */
export class Authority implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'rolechain-authority-'));

  constructor() {
    writeFileSync(this.path('ca.pem'), this.certificate('ca'));
    const request = [
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'server.key',
      '-out',
      'server.csr',
      '-subj',
      '/CN=stub',
    ];
    this.#openssl('req', ...request);
    writeFileSync(this.path('names'), 'subjectAltName=IP:127.0.0.1,DNS:sts.eu-west-1.amazonaws.com');
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
    this.#openssl('x509', '-req', '-in', 'server.csr', '-out', 'server.pem', ...signed);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** A new authority's certificate, in PEM form. */
  certificate(name: string): string {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.made.pem`];
    const subject = ['-days', '2', '-subj', `/CN=rolechain test ${name}`];
    this.#openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...subject);
    return readFileSync(this.path(`${name}.made.pem`), 'utf8');
  }

  /** A server with that certificate. */
  stub(respond: Respond): Promise<Stub> {
    const read = (name: string): string => readFileSync(this.path(name), 'utf8');
    return stubServer(respond, { key: read('server.key'), cert: read('server.pem') });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #openssl(...args: string[]): void {
    execFileSync('sh', ['-c', 'openssl "$@"', 'sh', ...args], { cwd: this.folder, stdio: 'ignore' });
  }
}
