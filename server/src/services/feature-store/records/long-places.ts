import { createHash } from 'node:crypto';

/** AWS bounds a token at 8,192 characters: an identifier up to this goes into it as it is. */
const longest_bytes = 4_096;
const mostKept = 32;

/**
 * Places in a listing by identifiers of any length: those too long for a token are kept in memory,
 * the last 32 of them, and the token has their hash.
 */
export class LongPlaces {
  readonly #kept = new Map<string, string>();

  write(id: string): unknown {
    if (Buffer.byteLength(JSON.stringify(id)) <= longest_bytes) return { id };
    const hash = createHash('sha256').update(id).digest('base64url');
    this.#kept.delete(hash);
    this.#kept.set(hash, id);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= mostKept) break;
      this.#kept.delete(oldest);
    }
    return { hash };
  }

  /** @returns undefined for a place that is not, or no longer, known. */
  read(place: unknown): string | undefined {
    if (typeof place !== 'object' || place === null) return undefined;
    const { id, hash } = place as { id?: unknown; hash?: unknown };
    if (typeof id === 'string') return id;
    return typeof hash === 'string' ? this.#kept.get(hash) : undefined;
  }
}
