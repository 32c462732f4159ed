import type { Tag } from '@aws-sdk/client-sagemaker';
import { ServiceError, validationException } from '../../base/errors.js';
import type { Rows, State } from '../../storage/state.js';
import type { TagStore } from '../common/tags.js';

const migrations = [
  `CREATE TABLE tags (
     arn TEXT NOT NULL, tag TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (arn, tag))`,
];

/** AWS's bound on the tags of one resource. */
const maximumTags = 50;

/** ARNs are compared as AWS writes them: with the name in lower case. */
const keyOf = (arn: string): string => arn.toLowerCase();

/** Keys that AWS keeps for itself. */
const systemPrefix = /^aws:/i;

/** @throws ValidationException for a system tag's key, or a key that is given twice. */
function checkKeys(tags: readonly Tag[]): void {
  const seen = new Set<string>();
  for (const { Key: key = '' } of tags) {
    if (systemPrefix.test(key)) {
      throw validationException(
        `The tag key "${key}" begins with "aws:", which is kept for the system: choose another.`,
      );
    }
    if (seen.has(key)) {
      throw validationException(`The tag key "${key}" is given twice: give it once.`);
    }
    seen.add(key);
  }
}

/** The table of tags. */
export class Tags implements TagStore {
  readonly #state: State;

  private constructor(state: State) {
    this.#state = state;
  }

  static async open(state: State): Promise<Tags> {
    await state.migrate('tags', migrations);
    return new Tags(state);
  }

  async add(rows: Rows, arn: string, tags: readonly Tag[]): Promise<void> {
    checkKeys(tags);
    for (const tag of tags) {
      await rows.run(
        `INSERT INTO tags (arn, tag, value) VALUES (?, ?, ?)
          ON CONFLICT (arn, tag) DO UPDATE SET value = excluded.value`,
        keyOf(arn),
        tag.Key ?? '',
        tag.Value ?? '',
      );
    }
    if (tags.length === 0) return;
    const row = await rows.get<{ n: number }>(
      'SELECT COUNT(*) AS n FROM tags WHERE arn = ?',
      keyOf(arn),
    );
    if (Number(row?.n ?? 0) > maximumTags) {
      throw new ServiceError(
        'ResourceLimitExceeded',
        `A resource may have at most ${maximumTags} tags: remove some first.`,
      );
    }
  }

  async clear(rows: Rows, arn: string): Promise<void> {
    await rows.run('DELETE FROM tags WHERE arn = ?', keyOf(arn));
  }

  async put(arn: string, tags: readonly Tag[]): Promise<void> {
    await this.#state.transaction((rows) => this.add(rows, arn, tags));
  }

  async remove(rows: Rows, arn: string, keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await rows.run('DELETE FROM tags WHERE arn = ? AND tag = ?', keyOf(arn), key);
    }
  }

  async take(arn: string, keys: readonly string[]): Promise<void> {
    await this.#state.transaction((rows) => this.remove(rows, arn, keys));
  }

  all(arn: string): Promise<{ Key: string; Value: string }[]> {
    return this.page(arn, '', maximumTags);
  }

  /** At most `limit` tags whose keys come after `after`, by key. */
  async page(arn: string, after: string, limit: number): Promise<{ Key: string; Value: string }[]> {
    const rows = await this.#state.all<{ tag: string; value: string }>(
      'SELECT tag, value FROM tags WHERE arn = ? AND tag > ? ORDER BY tag LIMIT ?',
      keyOf(arn),
      after,
      limit,
    );
    return rows.map((row) => ({ Key: row.tag, Value: row.value }));
  }
}
