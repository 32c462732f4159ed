import type { AccessKey } from '../../../base/access-key.js';
import { hour_ms, minute_ms } from '../../../base/time.js';
import type { Rows, State } from '../../../storage/state.js';
import { hashOf, newSecret } from './secrets.js';

/** Who is signed in, and with which key's rights. */
export interface Session {
  /** Names the session, and is no secret. */
  readonly id: string;
  readonly accessKeyId: string;
  readonly mayRunCode: boolean;
  /** Real time; undefined where nobody has to sign in. */
  readonly expires?: number | undefined;
}

export const sessionLife_ms = 12 * hour_ms;
const mostSessions = 500;
/** Of one key, so that one person cannot sign everybody out. */
const mostOfKey = 100;
const sweep_ms = minute_ms;

const migrations = [
  `CREATE TABLE console_sessions (
     hash TEXT PRIMARY KEY, access_key TEXT NOT NULL, created BIGINT NOT NULL,
     expires BIGINT NOT NULL)`,
];

type KeyOf = (accessKeyId: string) => AccessKey | undefined;

interface Row {
  readonly access_key: string;
  readonly expires: number;
}

/** Sessions are rows, so that a restart signs nobody out; of the secret only its hash is kept. */
export class Sessions {
  readonly #rows: State;
  readonly #keyOf: KeyOf;
  #sweptAt = Number.NEGATIVE_INFINITY;

  private constructor(rows: State, keyOf: KeyOf) {
    this.#rows = rows;
    this.#keyOf = keyOf;
  }

  static async open(state: State, keyOf: KeyOf): Promise<Sessions> {
    await state.migrate('console', migrations);
    return new Sessions(state, keyOf);
  }

  /** @returns the secret for the cookie; beyond the bounds the oldest session ends. */
  async begin(accessKeyId: string, realNow: number): Promise<string> {
    const secret = newSecret();
    await this.#rows.transaction(async (rows) => {
      await makeRoom(rows, 'access_key = ?', [accessKeyId], mostOfKey);
      await makeRoom(rows, '1 = 1', [], mostSessions);
      await rows.run(
        'INSERT INTO console_sessions (hash, access_key, created, expires) VALUES (?, ?, ?, ?)',
        hashOf(secret),
        accessKeyId,
        realNow,
        realNow + sessionLife_ms,
      );
    });
    return secret;
  }

  /** Undefined where it has ended, or its key is gone or may not sign in. */
  async find(secret: string, realNow: number): Promise<Session | undefined> {
    const id = hashOf(secret);
    const row = await this.#rows.get<Row>(
      'SELECT access_key, expires FROM console_sessions WHERE hash = ?',
      id,
    );
    if (!row || row.expires <= realNow) return undefined;
    const key = this.#keyOf(row.access_key);
    if (!key || !maySignIn(key)) return undefined;
    const mayRunCode = key.allows === 'everything';
    return { id, accessKeyId: row.access_key, mayRunCode, expires: row.expires };
  }

  async end(secret: string): Promise<void> {
    await this.#rows.run('DELETE FROM console_sessions WHERE hash = ?', hashOf(secret));
  }

  /** Takes out, once in a while, what has ended and what belongs to keys that are gone. */
  async tick(realNow: number): Promise<void> {
    if (realNow - this.#sweptAt < sweep_ms) return;
    this.#sweptAt = realNow;
    const kept = await this.#rows.all<{ access_key: string; oldest: number }>(
      'SELECT access_key, MIN(expires) AS oldest FROM console_sessions GROUP BY access_key',
    );
    for (const { access_key, oldest } of kept) {
      const isGone = this.#keyOf(access_key) === undefined;
      if (!isGone && oldest > realNow) continue;
      await this.#rows.run(
        'DELETE FROM console_sessions WHERE access_key = ? AND (expires <= ? OR ? = 1)',
        access_key,
        realNow,
        isGone ? 1 : 0,
      );
    }
  }
}

/** A key that is for sending captures alone opens no console. */
export const maySignIn = ({ allows }: Pick<AccessKey, 'allows'>): boolean => allows !== 'captures';

async function makeRoom(
  rows: Rows,
  where: string,
  values: readonly string[],
  most: number,
): Promise<void> {
  await rows.run(
    `DELETE FROM console_sessions WHERE hash IN (SELECT hash FROM console_sessions
       WHERE ${where} ORDER BY created DESC, hash LIMIT 1000000 OFFSET ${most - 1})`,
    ...values,
  );
}
