import { createPrivateKey, generateKeyPair, type KeyObject, sign } from 'node:crypto';
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

interface Keys {
  readonly key: KeyObject;
  readonly certificate: string;
}

/** Off the main thread: a signature takes as long as a message. */
const inThread = promisify(
  (
    algorithm: string,
    text: Buffer,
    key: KeyObject,
    done: (error: Error | null, made: Buffer) => void,
  ) => sign(algorithm, text, key, done),
);

/** The server's own key, made when first needed and kept with the rows. */
export class Signing {
  readonly #store: SnsStore;
  readonly #publicUrl: () => string;
  #keys: Promise<Keys> | undefined;

  constructor(store: SnsStore, publicUrl: () => string) {
    this.#store = store;
    this.#publicUrl = publicUrl;
  }

  /** @param version 1 for SHA1, 2 for SHA256, as the topic's SignatureVersion says */
  signer(version: string): Signer {
    return async (message, names) => {
      const { key } = await this.#pair();
      const text = names
        .filter((name) => message[name] !== undefined)
        .map((name) => `${name}\n${message[name]}\n`)
        .join('');
      const algorithm = version === '2' ? 'RSA-SHA256' : 'RSA-SHA1';
      const signature = await inThread(algorithm, Buffer.from(text), key);
      return {
        SignatureVersion: version,
        Signature: signature.toString('base64'),
        SigningCertURL: `${this.#publicUrl()}${certificatePath}`,
      };
    };
  }

  /** PEM, for subscribers. */
  async certificate(): Promise<string> {
    return (await this.#pair()).certificate;
  }

  #pair(): Promise<Keys> {
    this.#keys ??= this.#read()
      .then(({ privateKey, certificate }) => ({ key: createPrivateKey(privateKey), certificate }))
      .catch((error: unknown) => {
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
