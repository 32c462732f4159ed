import { createSign, randomBytes } from 'node:crypto';

/** DER (ITU-T X.690): a tag, the length, the content. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), content]);
  const digits = Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | digits.length]), digits, content]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
/** sha256WithRSAEncryption, 1.2.840.113549.1.1.11. */
const algorithm = sequence(oid('2a864886f70d01010b'), der(0x05));
const commonName = oid('550403');

/**
 * A certificate over a public key of its own (RFC 5280, version 1, valid without end).
 * @param publicKey SubjectPublicKeyInfo in DER
 * @param privateKey PEM
 * @returns PEM
 */
export function selfSigned(name: string, publicKey: Uint8Array, privateKey: string): string {
  const subject = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from(name)))));
  const serial = randomBytes(16);
  serial.writeUInt8((serial.readUInt8(0) & 0x7f) | 0x40, 0); // positive, and without leading zeros
  const from = der(0x17, Buffer.from('250101000000Z'));
  const forEver = der(0x18, Buffer.from('99991231235959Z'));
  const validity = sequence(from, forEver);
  const body = sequence(der(0x02, serial), algorithm, subject, validity, subject, publicKey);
  const signature = createSign('RSA-SHA256').update(body).sign(privateKey);
  const whole = sequence(body, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
