const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Whole numbers with thousands separators. */
export const formatCount = (value: number): string =>
  Number.isFinite(value) ? Math.round(value).toLocaleString('en-US') : formatNumber(value);

/**
 * A number for people: `digits` significant digits, thousands separators, powers of ten for the
 * very large and very small.
 */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e12 || size < 1e-4) return powerOfTen(value, digits);
  if (Number.isInteger(value) || size >= 10 ** digits) return formatCount(value);
  return value.toLocaleString('en-US', { maximumSignificantDigits: digits });
}

function powerOfTen(value: number, digits: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential(digits - 1).split('e');
  const raised = [...String(Math.abs(Number(exponent)))].map((d) => superscripts[Number(d)]);
  return `${Number(mantissa)}·10${Number(exponent) < 0 ? '⁻' : ''}${raised.join('')}`;
}

/** A distance or an effect: three decimals, four where it is very small. */
export function formatEffect(value: number): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  if (Math.abs(value) < 0.00005) return '0';
  const decimals = Math.abs(value) < 0.01 ? 4 : 3;
  return Math.abs(value) >= 1000 ? formatNumber(value, 3) : trimZeros(value.toFixed(decimals));
}

const trimZeros = (text: string): string =>
  text.includes('.') ? text.replace(/\.?0+$/, '') : text;

/** A share (0 to 1) as a percentage that never rounds to "all" or "none" what is not. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return formatNumber(share);
  const percent = share * 100;
  if (percent <= 0) return '0 %';
  if (percent < 0.01) return '<0.01 %';
  if (percent > 99.99 && percent < 100 - 1e-9) return '>99.99 %';
  const decimals = percent < 1 || percent > 99 ? 2 : 1;
  return `${trimZeros(percent.toFixed(decimals))} %`;
}

/** A p-value; below one in a million its size says nothing more. */
export const formatProbability = (p: number): string =>
  p < 1e-6 ? '<\u00A00.000001' : `=\u00A0${Number(p.toPrecision(2))}`;

/** UTC, to the minute, or to the second where it matters. */
export function formatTime(date: Date): string {
  const iso = date.toISOString();
  const seconds = date.getTime() % 60_000 === 0 ? '' : iso.slice(16, 19);
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)}${seconds}`;
}

/** `3 columns`, `1 column`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/**
 * A violation's description for people's eyes: its long decimals shortened, except in AWS's wording
 * of a drift, which is shown to the last digit.
 */
export const shownDescription = (text: string): string =>
  text.startsWith('Baseline drift distance: ') ? text : shortenDecimals(text);

/**
 * Shortens the long decimals inside a sentence, as in `Only 99.00990099009901%`; a number that
 * would round to a whole one stays as it is.
 */
export const shortenDecimals = (text: string): string =>
  text.replace(/\d+\.\d{7,}(?![\dE])/g, (digits) => {
    const rounded = trimZeros(Number(digits).toPrecision(6));
    return rounded.includes('.') && !rounded.includes('e') ? rounded : digits;
  });
