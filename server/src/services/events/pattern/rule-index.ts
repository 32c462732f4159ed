import type { Alternative, CompiledPattern } from './compile-pattern.js';

interface Ruled<T> {
  readonly value: T;
  /** Of the last event that it matched. */
  stamp: number;
}

interface Entry<T> {
  readonly rule: Ruled<T>;
  readonly holds: Alternative['holds'];
}

/** Alternatives by the detail types that they ask for. */
interface Bucket<T> {
  readonly byType: Map<string, Entry<T>[]>;
  readonly anyType: Entry<T>[];
}

const newBucket = <T>(): Bucket<T> => ({ byType: new Map(), anyType: [] });

/**
 * Many patterns at once: those that name exact sources or detail types are only held against
 * events that have them. Gives what each pattern alone would.
 */
export class RuleIndex<T> {
  readonly #bySource = new Map<string, Bucket<T>>();
  readonly #anySource = newBucket<T>();
  readonly #all: Entry<T>[] = [];
  #stamp = 0;

  constructor(rules: Iterable<{ readonly pattern: CompiledPattern; readonly value: T }>) {
    for (const { pattern, value } of rules) {
      const rule = { value, stamp: 0 };
      for (const alternative of pattern.alternatives) this.#add(rule, alternative);
    }
  }

  /** @param event parsed JSON. @returns the values of the rules that match, each once. */
  match(event: object): T[] {
    const found: T[] = [];
    const stamp = ++this.#stamp;
    const { source, 'detail-type': type } = event as Record<string, unknown>;
    if (typeof source !== 'string' || typeof type !== 'string') {
      collect(this.#all, event, stamp, found);
      return found;
    }
    const bucket = this.#bySource.get(source);
    if (bucket) collectBucket(bucket, type, event, stamp, found);
    collectBucket(this.#anySource, type, event, stamp, found);
    return found;
  }

  #add(rule: Ruled<T>, { sources, detailTypes, holds }: Alternative): void {
    const entry = { rule, holds };
    this.#all.push(entry);
    if (sources === undefined) addToBucket(this.#anySource, detailTypes, entry);
    for (const source of new Set(sources ?? [])) {
      const bucket = this.#bySource.get(source) ?? newBucket<T>();
      this.#bySource.set(source, bucket);
      addToBucket(bucket, detailTypes, entry);
    }
  }
}

function addToBucket<T>(
  bucket: Bucket<T>,
  detailTypes: readonly string[] | undefined,
  entry: Entry<T>,
): void {
  if (detailTypes === undefined) {
    bucket.anyType.push(entry);
    return;
  }
  for (const type of new Set(detailTypes)) {
    const entries = bucket.byType.get(type) ?? [];
    bucket.byType.set(type, entries);
    entries.push(entry);
  }
}

function collectBucket<T>(
  bucket: Bucket<T>,
  type: string,
  event: object,
  stamp: number,
  found: T[],
): void {
  const entries = bucket.byType.get(type);
  if (entries) collect(entries, event, stamp, found);
  collect(bucket.anyType, event, stamp, found);
}

function collect<T>(entries: readonly Entry<T>[], event: object, stamp: number, found: T[]): void {
  for (const { rule, holds } of entries) {
    if (rule.stamp === stamp || !holds(event)) continue;
    rule.stamp = stamp;
    found.push(rule.value);
  }
}
