import { randomBytes, randomInt } from 'node:crypto';
import { link, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDataDir } from './data-dir.js';
import { readJsonFile, writeBeside } from './private-file.js';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A new key pair, which nobody knows yet. */
export function makeCredentials(): Credentials {
  const letters = Array.from({ length: 16 }, () => alphabet[randomInt(alphabet.length)]);
  return {
    accessKeyId: `GRKA${letters.join('')}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  };
}

/**
 * The server's key pair, kept in `credentials.json` of the data directory, readable by its owner
 * alone; made if there is none. Safe when `start` and `env` do so at the same time.
 * @throws Error when the file is there and does not hold a key pair.
 */
export async function openCredentials(dataDir: string): Promise<Credentials> {
  await makeDataDir(dataDir);
  const file = join(dataDir, 'credentials.json');
  return (await readCredentials(file)) ?? (await writeCredentials(file));
}

async function readCredentials(file: string): Promise<Credentials | undefined> {
  const held = await readJsonFile(file);
  if (!held) return undefined;
  const found = held.content as Partial<Credentials> | null | undefined;
  if (!found?.accessKeyId || !found.secretAccessKey) {
    throw new Error(`${file} holds no key pair; delete it to have a new one made`);
  }
  return { accessKeyId: found.accessKeyId, secretAccessKey: found.secretAccessKey };
}

async function writeCredentials(file: string): Promise<Credentials> {
  const credentials = makeCredentials();
  const temporary = await writeBeside(file, credentials);
  try {
    await link(temporary, file);
    return credentials;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const theirs = await readCredentials(file);
    if (theirs) return theirs;
    throw error;
  } finally {
    await rm(temporary);
  }
}
