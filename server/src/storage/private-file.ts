import { open } from 'node:fs/promises';
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
