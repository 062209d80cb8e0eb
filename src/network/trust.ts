import { X509Certificate } from 'node:crypto';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';

import { readBounded } from '../config/bounded-file.ts';
import { RolechainError } from '../errors/error.ts';
import { fileReason } from '../errors/file-reason.ts';
import type { Environment } from '../session/environment.ts';

/**
 * Whom to trust: Node's own roots, NODE_EXTRA_CA_CERTS (which Node leaves out once roots are given by hand) and the
 * certificates of `caBundle`, a PEM file. Made once, because loading 150 roots takes longer than a TLS handshake.
 * Throws CONFIG_UNREADABLE.
 */
export function trustWith(caBundle: string, env: Environment): SecureContext {
  const extra = env['NODE_EXTRA_CA_CERTS'];
  const ca = [...rootCertificates, ...(extra ? readPem(extra) : []), ...readPem(caBundle)];
  return createSecureContext({ ca });
}

// All roots of the world fit in a tenth of this.
const LIMIT_MEGABYTES = 8;

function readPem(file: string): readonly string[] {
  let text: string;
  try {
    text = readBounded(file, LIMIT_MEGABYTES).toString('latin1');
  } catch (error) {
    throw unreadable(file, fileReason(error), error);
  }
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0) throw unreadable(file, 'it holds no certificate in PEM form');
  try {
    // OpenSSL passes over in silence what it cannot decode, and the fault would show as an untrusted server.
    return certificates.map((certificate) => new X509Certificate(certificate).toString());
  } catch (error) {
    throw unreadable(file, 'it holds a certificate that cannot be decoded', error);
  }
}

function unreadable(file: string, reason: string, cause?: unknown): RolechainError {
  return new RolechainError('CONFIG_UNREADABLE', { file, reason }, { cause });
}
