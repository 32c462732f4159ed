import { open, readFile } from 'node:fs/promises';
import { randomHex } from '../base/ids.js';

/**
 * Writes `content` as JSON, synced and readable by its owner alone, to a new file beside `file`, to
 * be linked or renamed to it.
 * @returns the new file's path.
 */
export async function writeBeside(file: string, content: object): Promise<string> {
  const temporary = `${file}.${randomHex(6)}`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(content, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return temporary;
}

/** What a file holds as JSON, `content` undefined where that is none; undefined for no file. */
export async function readJsonFile(file: string): Promise<{ content: unknown } | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return { content: JSON.parse(text) as unknown };
  } catch {
    return { content: undefined };
  }
}
