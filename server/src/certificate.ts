import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { messageOf } from './base/errors.js';

/** Where the certificate that the server shows lies, and its private key; both PEM. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** A certificate with its chain, and its key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const watch_ms = 2_000;

/** @throws Error naming the file that can't be read, is not PEM, or does not fit the other one. */
export function readCertificate({ certFile, keyFile }: CertificateFiles): Certificate {
  const cert = readText(certFile, 'certificate');
  const key = readText(keyFile, 'private key');
  const [first] = chainOf(cert, certFile);
  const privateKey = parseKey(key, keyFile);
  if (!first?.checkPrivateKey(privateKey)) {
    throw new Error(`the private key ${keyFile} does not belong to the certificate ${certFile}`);
  }
  return { cert, key };
}

/**
 * The file that clients must be given to trust the certificate, when it is self-signed or brings its
 * own authority along; undefined when its chain ends at an authority that the file does not hold.
 */
export function trustFile({ certFile }: CertificateFiles): string | undefined {
  const last = chainOf(readText(certFile, 'certificate'), certFile).at(-1);
  if (!last || last.issuer !== last.subject) return undefined;
  const known = rootCertificates.some(
    (pem) => new X509Certificate(pem).fingerprint256 === last.fingerprint256,
  );
  return known ? undefined : certFile;
}

/**
 * Reads the certificate again when one of its files changes; a pair that does not fit (one file is
 * written before the other) is told and left alone.
 * @returns ends the watching.
 */
export function watchCertificate(
  files: CertificateFiles,
  onChange: (certificate: Certificate) => void,
  onError: (error: unknown) => void,
  interval_ms: number = watch_ms,
): () => void {
  const reread = () => {
    try {
      onChange(readCertificate(files));
    } catch (error) {
      onError(error);
    }
  };
  const paths = [files.certFile, files.keyFile];
  for (const path of paths) watchFile(path, { interval: interval_ms, persistent: false }, reread);
  return () => {
    for (const path of paths) unwatchFile(path, reread);
  };
}

function readText(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`the ${what} can't be read: ${messageOf(error)}`);
  }
}

const pemBlock = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function chainOf(pem: string, file: string): X509Certificate[] {
  const blocks = pem.match(pemBlock);
  if (!blocks) throw new Error(`${file} holds no certificate (-----BEGIN CERTIFICATE-----)`);
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (error) {
    throw new Error(`${file} holds a certificate that can't be read: ${messageOf(error)}`);
  }
}

function parseKey(pem: string, file: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new Error(
      `${file} holds no private key in PEM without a passphrase: ${messageOf(error)}`,
    );
  }
}
