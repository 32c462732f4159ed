/** Bits of a key that one pass sorts by. */
const DIGIT = 11;
const DIGITS = 2 ** DIGIT;

/** The numbers at some places. A plain loop: `Float64Array.from` takes ten times as long. */
export function numbersAt(
  numbers: ArrayLike<number>,
  places: Int32Array,
): Float64Array<ArrayBuffer> {
  const picked = new Float64Array(places.length);
  for (let i = 0; i < places.length; i += 1) picked[i] = numbers[places[i]!]!;
  return picked;
}

/**
 * The places of numbers in ascending order, those of equal numbers in their own order; 0 and -0
 * are equal, NaN comes last. A radix sort of the numbers' bits, from the lowest: O(n), several
 * times as fast as a sort that calls a function.
 */
export function ascending(numbers: Float64Array): Int32Array {
  const { length } = numbers;
  const plain = new Float64Array(length);
  for (let i = 0; i < length; i += 1) plain[i] = numbers[i]! + 0;
  const keys = new Uint32Array(plain.buffer);
  for (let i = 0; i < length; i += 1) {
    // the order of floating-point numbers is that of their bits, with these flips
    const high = keys[2 * i + 1]!;
    const flip = high >>> 31 === 1 ? 0xffffffff : 0;
    keys[2 * i]! ^= flip;
    keys[2 * i + 1] = high ^ (flip | 0x80000000);
  }
  let order = new Int32Array(length);
  for (let i = 0; i < length; i += 1) order[i] = i;
  let other = new Int32Array(length);
  for (let word = 0; word < 2; word += 1) {
    for (let shift = 0; shift < 32; shift += DIGIT) {
      if (sortByDigit(keys, word, shift, order, other)) [order, other] = [other, order];
    }
  }
  return order;
}

/** False where all keys have the same digit, and nothing was done. */
function sortByDigit(
  keys: Uint32Array,
  word: number,
  shift: number,
  from: Int32Array,
  to: Int32Array,
): boolean {
  const ends = new Int32Array(DIGITS + 1);
  const digitOf = (place: number) => (keys[2 * place + word]! >>> shift) & (DIGITS - 1);
  for (let i = 0; i < from.length; i += 1) ends[digitOf(i) + 1]! += 1;
  if (ends.includes(from.length)) return false;
  for (let digit = 0; digit < DIGITS; digit += 1) ends[digit + 1]! += ends[digit]!;
  for (let i = 0; i < from.length; i += 1) {
    const place = from[i]!;
    const digit = digitOf(place);
    to[ends[digit]!] = place;
    ends[digit]! += 1;
  }
  return true;
}
