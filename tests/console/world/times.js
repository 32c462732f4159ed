// When the world's story plays: sixteen weeks, three hours of a Sunday morning, and its present.
export const minute_ms = 60_000;
export const hour_ms = 60 * minute_ms;
export const day_ms = 24 * hour_ms;
export const week_ms = 7 * day_ms;

export const weekCount = 16;
/** A Sunday. The weeks of bicycles are those of 2012, of the same weekdays and season. */
export const storyBegins = Date.UTC(2026, 0, 4);
export const storyEnds = storyBegins + weekCount * week_ms;
/** What 2011's and 2012's times are moved by: 731 whole weeks. */
export const shift_ms = storyBegins - Date.UTC(2012, 0, 1);

/** The morning in which requests come by the minute. */
export const morningBegins = storyEnds + 6 * hour_ms;
/** The world's present: each start of a finished world begins here. */
export const present = storyEnds + 9 * hour_ms + 5 * minute_ms;

/** The present without milliseconds, for `GUIDERAIL_CLOCK`. */
export const clockAt = (time, factor = 1) => `${new Date(time).toISOString()}@${factor}`;

/** Numbers from 0 to 1 that only look random (mulberry32), the same ones for the same seed. */
export function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Numbers of a normal distribution with mean 0 and deviation 1. */
export function normalNumbers(seed) {
  const random = randomNumbers(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
