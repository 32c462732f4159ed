import { randomBytes, randomUUID } from 'node:crypto';

export const uuid = (): string => randomUUID();

/** `bytes` random bytes as lower-case hexadecimal digits. */
export const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');
