import { ServiceError } from '../../../../base/errors.js';

interface Page {
  readonly NextToken?: string | undefined;
}

/** Items of a List, page by page, up to a bound; `bounded` hears that there are more. */
export async function* listed<P extends Page, T>(
  page: (token: string | undefined) => Promise<P>,
  items: (page: P) => readonly T[] | undefined,
  bound: { readonly most: number; readonly bounded: () => void },
): AsyncGenerator<T> {
  let count = 0;
  let token: string | undefined;
  do {
    const found = await page(token);
    for (const item of items(found) ?? []) {
      if (++count > bound.most) {
        bound.bounded();
        return;
      }
      yield item;
    }
    token = found.NextToken;
  } while (token !== undefined);
}

/** What is described; undefined where it was deleted since it was listed. */
export async function ifThere<T>(describe: Promise<T>): Promise<T | undefined> {
  try {
    return await describe;
  } catch (error) {
    const isGone = error instanceof ServiceError && /NotFound|Validation/.test(error.code);
    if (isGone) return undefined;
    throw error;
  }
}
