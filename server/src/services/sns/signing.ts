import { createSign, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { selfSigned } from './certificate.js';
import type { SnsStore } from './store.js';

/** Members that a subscriber verifies a message with. */
export interface Signature {
  readonly SignatureVersion: string;
  readonly Signature: string;
  readonly SigningCertURL: string;
}

/** Signs the named members of a message, as AWS's guide "Verifying the signatures" lays it down. */
export type Signer = (
  message: Readonly<Record<string, string>>,
  names: readonly string[],
) => Promise<Signature>;

export const certificatePath = '/SimpleNotificationService-guiderail.pem';

/** The server's own key, made when first needed and kept with the rows. */
export class Signing {
  readonly #store: SnsStore;
  readonly #publicUrl: () => string;
  #keys: Promise<{ privateKey: string; certificate: string }> | undefined;

  constructor(store: SnsStore, publicUrl: () => string) {
    this.#store = store;
    this.#publicUrl = publicUrl;
  }

  /** @param version 1 for SHA1, 2 for SHA256, as the topic's SignatureVersion says */
  signer(version: string): Signer {
    return async (message, names) => {
      const { privateKey } = await this.#pair();
      const text = names
        .filter((name) => message[name] !== undefined)
        .map((name) => `${name}\n${message[name]}\n`)
        .join('');
      const signature = createSign(version === '2' ? 'RSA-SHA256' : 'RSA-SHA1').update(text);
      return {
        SignatureVersion: version,
        Signature: signature.sign(privateKey, 'base64'),
        SigningCertURL: `${this.#publicUrl()}${certificatePath}`,
      };
    };
  }

  /** PEM, for subscribers. */
  async certificate(): Promise<string> {
    return (await this.#pair()).certificate;
  }

  #pair(): Promise<{ privateKey: string; certificate: string }> {
    this.#keys ??= this.#read().catch((error: unknown) => {
      this.#keys = undefined;
      throw error;
    });
    return this.#keys;
  }

  async #read(): Promise<{ privateKey: string; certificate: string }> {
    const kept = await this.#store.signing();
    if (kept) return kept;
    const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'der' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const certificate = selfSigned('Guiderail SNS', publicKey, privateKey);
    await this.#store.keepSigning(privateKey, certificate);
    return (await this.#store.signing()) ?? { privateKey, certificate };
  }
}
