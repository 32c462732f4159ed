/** A count with its thousands apart. */
export const count = (value: number): string => value.toLocaleString('en-US');

/**
 * A measure, short: four significant digits, an exponent where it is very large or small.
 * @returns `–` for what there is no number of
 */
export function short(value: number | undefined | null): string {
  if (value === undefined || value === null || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    return minus(value.toExponential(2).replace('e+', 'e'));
  }
  if (Number.isInteger(value)) return minus(value.toLocaleString('en-US'));
  return minus(Number(value.toPrecision(4)).toLocaleString('en-US', { maximumFractionDigits: 6 }));
}

/** A share of 1 as percent; one that is short of all of it is never told as 100 %. */
export function percent(share: number | undefined | null): string {
  if (share === undefined || share === null || Number.isNaN(share)) return '–';
  const rounded = Number((share * 100).toPrecision(3));
  return `${rounded === 100 && share < 1 ? almostAll(share) : short(rounded)} %`;
}

/** As many digits as tell it from all, up to six behind the point. */
function almostAll(share: number): string {
  const missing = Number((100 * (1 - share)).toPrecision(2));
  if (missing < 1e-6) return '> 99.999999';
  return (100 - missing).toLocaleString('en-US', { maximumFractionDigits: 6 });
}

/** A number of bytes, in the unit that people read. */
export function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, value)) / 10));
  return `${short(Number((value / 1024 ** step).toPrecision(3)))} ${units[step]}`;
}

/** A number of things in words: "1 row", "2 rows". */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** A p-value; a very small one only as that. */
export const pValue = (value: number | undefined): string =>
  value !== undefined && value < 1e-4 ? '< 0.0001' : short(value);

const minus = (text: string): string => text.replaceAll('-', '−');
