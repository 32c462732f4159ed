import { join } from 'node:path';
import Database from 'libsql';

/**
 * Holds a data directory for one server: the operating system lets go of the lock when the
 * process ends, however it ends.
 * @throws Error when another process holds it.
 */
export function lockDataDir(dataDir: string): { release(): void } {
  const database = new Database(join(dataDir, 'lock.db'), { timeout: 0 });
  try {
    database.exec('PRAGMA busy_timeout = 0');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    throw new Error(`another server uses ${dataDir}; stop it or give --data-dir another folder`, {
      cause: error,
    });
  }
  return { release: () => database.close() };
}
