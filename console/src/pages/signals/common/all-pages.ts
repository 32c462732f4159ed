/** What was found, and whether there was more than was asked for. */
export interface Found<T> {
  readonly items: readonly T[];
  readonly more: boolean;
}

/**
 * Follows a list's tokens up to a bound.
 * @param ask gives a page and the token of the next one
 * @param most items; what is beyond is told as `more`
 */
export async function allPages<T>(
  ask: (token: string | undefined) => Promise<{
    readonly items: readonly T[];
    readonly token: string | undefined;
  }>,
  most: number,
): Promise<Found<T>> {
  const items: T[] = [];
  let token: string | undefined;
  do {
    const page = await ask(token);
    items.push(...page.items);
    token = page.token || undefined;
  } while (token !== undefined && items.length < most);
  return { items: items.slice(0, most), more: token !== undefined || items.length > most };
}
