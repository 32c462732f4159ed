/** What is there at once on a hot path, and later elsewhere. */
export type Awaitable<T> = T | Promise<T>;

/** Goes on with a value: at once where it is there, without a turn of the microtask queue. */
export function whenReady<T, U>(value: Awaitable<T>, next: (value: T) => U): Awaitable<Awaited<U>>;
export function whenReady<T, U>(value: Awaitable<T>, next: (value: T) => U): unknown {
  return value instanceof Promise ? value.then(next) : next(value);
}
