const units: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** `24h`, `7d` or `2w` in milliseconds; undefined for anything else. */
export function readSince(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d{1,4})([hdw])$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * (units[unit] ?? 0);
}
