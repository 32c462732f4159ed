const BUCKETS = 4096;
/** Widest range of integers that is sorted by counting. */
const COUNTING_RANGE = 8192;
/** Above this mean of squared bucket sizes, buckets are too uneven to finish by insertion. */
const EVEN_ENOUGH = 12;

const counts = new Int32Array(COUNTING_RANGE + 1);
const bucketOf = new Int32Array(16384);
let scratch = new Float64Array(16384);
let scratchHighWords = new Int32Array(scratch.buffer);

/**
 * Sorts the first `length` values in ascending order, in place. The values are finite and hold no
 * negative zero.
 *
 * Sketches sort some thousands of values a hundred thousand times a run, so three cases that
 * columns in practice meet are faster than a comparison sort: integers of a small range (counting
 * sort), values spread evenly or evenly in their logarithm (one pass into buckets, then
 * insertion). Anything else goes to the built-in sort. All O(n) but the last.
 */
export function sortDoubles(values: Float64Array, length: number): void {
  if (length < 2) return;
  let min = values[0]!;
  let max = min;
  let fractions = 0;
  for (let index = 0; index < length; index++) {
    const value = values[index]!;
    if (value < min) min = value;
    if (value > max) max = value;
    fractions |= (value | 0) === value ? 0 : 1;
  }
  if (min === max) return;
  if (fractions === 0 && max - min < COUNTING_RANGE) countingSort(values, length, min, max);
  else if (length > bucketOf.length || !bucketSort(values, length, min, max)) {
    values.subarray(0, length).sort();
  }
}

function countingSort(values: Float64Array, length: number, min: number, max: number): void {
  const base = min | 0;
  const range = (max | 0) - base + 1;
  for (let index = 0; index < length; index++) counts[(values[index]! | 0) - base]!++;
  let at = 0;
  for (let offset = 0; offset < range; offset++) {
    const value = base + offset;
    for (let left = counts[offset]!; left > 0; left--) values[at++] = value;
    counts[offset] = 0;
  }
}

/** False if the values fall too unevenly; they are then as they were. */
function bucketSort(values: Float64Array, length: number, min: number, max: number): boolean {
  const limit = EVEN_ENOUGH * length;
  const linear = (BUCKETS - 1) / (max - min);
  if (!(linear > 0)) return false;
  for (let index = 0; index < length; index++) {
    const bucket = ((values[index]! - min) * linear) | 0;
    bucketOf[index] = bucket;
    counts[bucket]!++;
  }
  if (squares() > limit) {
    counts.fill(0, 0, BUCKETS);
    if (min < 0) return false;
    logarithmicBuckets(values, length, min, max);
    if (squares() > limit) {
      counts.fill(0, 0, BUCKETS);
      return false;
    }
  }
  scatter(values, length);
  insertionSort(values, length);
  return true;
}

/** Buckets by the high word of the double, which is nearly linear in the logarithm. */
function logarithmicBuckets(values: Float64Array, length: number, min: number, max: number): void {
  scratch.set(length === values.length ? values : values.subarray(0, length));
  const low = highWord(min);
  const scale = (BUCKETS - 1) / Math.max(1, highWord(max) - low);
  for (let index = 0; index < length; index++) {
    const bucket = ((scratchHighWords[2 * index + 1]! - low) * scale) | 0;
    bucketOf[index] = bucket;
    counts[bucket]!++;
  }
}

const single = new Float64Array(1);
const singleWords = new Int32Array(single.buffer);

function highWord(value: number): number {
  single[0] = value;
  return singleWords[1]!;
}

function squares(): number {
  let sum = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) sum += counts[bucket]! * counts[bucket]!;
  return sum;
}

function scatter(values: Float64Array, length: number): void {
  let start = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const count = counts[bucket]!;
    counts[bucket] = start;
    start += count;
  }
  for (let index = 0; index < length; index++) {
    scratch[counts[bucketOf[index]!]!++] = values[index]!;
  }
  counts.fill(0, 0, BUCKETS);
  for (let index = 0; index < length; index++) values[index] = scratch[index]!;
}

function insertionSort(values: Float64Array, length: number): void {
  let previous = values[0]!;
  for (let index = 1; index < length; index++) {
    const value = values[index]!;
    if (value >= previous) {
      previous = value;
      continue;
    }
    let at = index - 1;
    while (at >= 0 && values[at]! > value) {
      values[at + 1] = values[at]!;
      at--;
    }
    values[at + 1] = value;
  }
}

/**
 * Sorts values that consist of a few ascending runs, by merging neighbours until one is left.
 * O(n log runs).
 */
export function mergeRuns(values: Float64Array, length: number): void {
  let starts = runStarts(values, length);
  if (starts.length > 1 && scratch.length < length) {
    scratch = new Float64Array(length * 2);
    scratchHighWords = new Int32Array(scratch.buffer);
  }
  while (starts.length > 1) {
    const next: number[] = [];
    for (let run = 0; run < starts.length; run += 2) {
      next.push(starts[run]!);
      if (run + 1 === starts.length) break;
      mergeTwo(values, starts[run]!, starts[run + 1]!, starts[run + 2] ?? length);
    }
    starts = next;
  }
}

function runStarts(values: Float64Array, length: number): number[] {
  const starts = [0];
  for (let index = 1; index < length; index++) {
    if (values[index]! < values[index - 1]!) starts.push(index);
  }
  return starts;
}

/** Merges the ascending runs [from, middle) and [middle, to). */
function mergeTwo(values: Float64Array, from: number, middle: number, to: number): void {
  const leftLength = middle - from;
  for (let index = 0; index < leftLength; index++) scratch[index] = values[from + index]!;
  let left = 0;
  let right = middle;
  let at = from;
  while (left < leftLength && right < to) {
    const a = scratch[left]!;
    const b = values[right]!;
    if (b < a) {
      values[at++] = b;
      right++;
    } else {
      values[at++] = a;
      left++;
    }
  }
  while (left < leftLength) values[at++] = scratch[left++]!;
}
