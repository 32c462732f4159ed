import type { ObjectInfo, Objects } from '../../storage/objects.js';

const page = 1_000;

/** All objects whose keys begin with the prefix, in the order of their keys, page by page. */
export async function* objectsUnder(
  objects: Pick<Objects, 'list'>,
  bucket: string,
  prefix: string,
): AsyncGenerator<ObjectInfo> {
  let after: string | undefined;
  for (;;) {
    const found = await objects.list(bucket, {
      prefix,
      limit: page,
      ...(after === undefined ? {} : { after }),
    });
    yield* found;
    if (found.length < page) return;
    after = found.at(-1)?.key;
  }
}
