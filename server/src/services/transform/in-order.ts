/**
 * Works on up to `width` items at a time and gives the results in the items' order. At its end,
 * also an early one, nothing that it began is under way.
 */
export async function* inOrder<T, R>(
  source: AsyncIterable<T> | Iterable<T>,
  width: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  try {
    for await (const item of source) {
      const result = work(item);
      result.catch(() => {}); // told when its turn comes
      underWay.push(result);
      if (underWay.length >= width) yield await (underWay.shift() as Promise<R>);
    }
    for (;;) {
      const next = underWay.shift();
      if (!next) return;
      yield await next;
    }
  } finally {
    await Promise.allSettled(underWay);
  }
}
