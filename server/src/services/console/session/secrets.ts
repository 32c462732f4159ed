import { createHash, randomBytes } from 'node:crypto';

/** 256 bits, in 43 characters that cookies and addresses take as they are. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is kept of a secret. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
