const plus = 0x2b;
const minus = 0x2d;
const dot = 0x2e;
const zero = 0x30;
const nine = 0x39;

/** As many digits that no 64-bit integer is too small for them. */
const safeDigits = 18;
const least = -(2n ** 63n);
const most = 2n ** 63n - 1n;

const signLength = (text: string): number => {
  const first = text.charCodeAt(0);
  return first === plus || first === minus ? 1 : 0;
};

/** Where the digits end that begin at a place. */
function digitsEnd(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < zero || code > nine) break;
  }
  return at;
}

/** Decimal digits, a sign before them or none, within 64 bits. */
export function isIntegral(text: string): boolean {
  const from = signLength(text);
  const digits = text.length - from;
  if (digits === 0 || digitsEnd(text, from) !== text.length) return false;
  if (digits <= safeDigits) return true;
  const start = leadingZeros(text, from);
  if (text.length - start > safeDigits + 1) return false;
  const value = BigInt(text.slice(start)) * (text.charCodeAt(0) === minus ? -1n : 1n);
  return value >= least && value <= most;
}

function leadingZeros(text: string, from: number): number {
  let at = from;
  while (at < text.length - 1 && text.charCodeAt(at) === zero) at += 1;
  return at;
}

/** More digits than a finite number may have before its point. */
const surelyFinite = 300;

/** A finite double in decimal: `-1`, `.5`, `2.`, `6.02e23`. */
export function isFractional(text: string): boolean {
  const from = signLength(text);
  let at = digitsEnd(text, from);
  let digits = at - from;
  if (text.charCodeAt(at) === dot) {
    const end = digitsEnd(text, at + 1);
    digits += end - at - 1;
    at = end;
  }
  if (digits === 0) return false;
  if (at === text.length) return digits < surelyFinite || Number.isFinite(Number(text));
  const mark = text.charCodeAt(at);
  if (mark !== 0x65 && mark !== 0x45) return false;
  const exponent = at + 1 + signLength(text.slice(at + 1, at + 2));
  if (exponent === text.length || digitsEnd(text, exponent) !== text.length) return false;
  return Number.isFinite(Number(text));
}
