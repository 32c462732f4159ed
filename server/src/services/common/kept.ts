/** Answers by their keys, so many as their weights allow: the one used longest ago goes first. */
export class Kept<T> {
  readonly #most: number;
  readonly #weigh: (value: T) => number;
  readonly #known = new Map<string, { readonly value: T; readonly weight: number }>();
  #weight = 0;

  constructor(most: number, weigh: (value: T) => number) {
    this.#most = most;
    this.#weigh = weigh;
  }

  /** What is kept under a key, or else what `make` gives; undefined is not kept. */
  async get(key: string, make: () => Promise<T | undefined>): Promise<T | undefined> {
    const known = this.#known.get(key);
    if (known) {
      this.#known.delete(key); // set anew: the last to go
      this.#known.set(key, known);
      return known.value;
    }
    const value = await make();
    if (value !== undefined) this.#keep(key, value);
    return value;
  }

  #keep(key: string, value: T): void {
    const weight = this.#weigh(value);
    this.#weight += weight - (this.#known.get(key)?.weight ?? 0);
    this.#known.set(key, { value, weight });
    for (const [oldest, { weight }] of this.#known) {
      if (this.#weight <= this.#most) return;
      this.#known.delete(oldest);
      this.#weight -= weight;
    }
  }
}

const atOnce = 4;

/** `read` of each, some at a time, in their order. @throws the signal's reason once aborted */
export async function readEach<A, B>(
  all: readonly A[],
  read: (one: A) => Promise<B>,
  signal: AbortSignal,
): Promise<B[]> {
  const found: B[] = [];
  for (let i = 0; i < all.length; i += atOnce) {
    signal.throwIfAborted();
    found.push(...(await Promise.all(all.slice(i, i + atOnce).map(read))));
  }
  return found;
}
