import type { Season } from '../types.js';
import { duration } from './words.js';

const DAY = 86_400;
const WEEK = 7 * DAY;
/** Weeks of the year that count as the same season, before and after. */
export const WEEKS_EITHER_SIDE = 3;

/**
 * Which rows of a baseline are of the same season. Hour of day and day of week divide time into
 * strata, and a row is held only against its own stratum; the week of the year limits the reference
 * to three weeks before and after, in any year. UTC.
 */
export class Calendar {
  readonly #hours: number;
  readonly #days: boolean;
  readonly #weeks: boolean;
  /** Seasons that cells of this length cannot tell, in words. */
  readonly note: string | undefined;

  /** @param cellSeconds length of the cells that must fall into one stratum */
  constructor(seasons: readonly Season[], cellSeconds: number) {
    const asked = new Set(seasons);
    this.#hours = asked.has('hour-of-day') && cellSeconds < DAY ? Math.max(3600, cellSeconds) : 0;
    this.#days = asked.has('day-of-week') && cellSeconds <= DAY;
    this.#weeks = asked.has('week-of-year');
    const lost = [
      ...(asked.has('hour-of-day') && this.#hours === 0 ? ['the hour of day'] : []),
      ...(asked.has('day-of-week') && !this.#days ? ['the day of week'] : []),
    ];
    if (lost.length > 0) {
      this.note = `${lost.join(' and ')} left out: the baseline keeps cells of ${duration(cellSeconds)}`;
    }
  }

  /** After this many seconds a window meets the same strata again; 0 where time does not matter. */
  get period(): number {
    if (this.#days) return WEEK;
    return this.#hours > 0 ? DAY : 0;
  }

  get limitsWeeks(): boolean {
    return this.#weeks;
  }

  /** The stratum of a time (seconds since 1970). */
  stratum(seconds: number): number {
    const hour = this.#hours > 0 ? Math.floor(modulo(seconds, DAY) / this.#hours) : 0;
    const day = this.#days ? Math.floor(modulo(seconds, WEEK) / DAY) : 0;
    return day * 24 + hour;
  }

  /** Tells whether a day of the year is of the weeks around [from, to), seconds since 1970. */
  weeksAround(from: number, to: number): (day: number) => boolean {
    if (!this.#weeks) return () => true;
    const half = (to - from) / 2;
    const middle = dayOfYear(from + half);
    const reach = half / DAY + WEEKS_EITHER_SIDE * 7;
    return (day) => {
      const apart = Math.abs(day - middle);
      return Math.min(apart, 365.25 - apart) < reach;
    };
  }

  /** What a window is held against, in words. */
  get words(): string {
    const hours = this.#hours > 0 ? 'the same hours' : '';
    const days = this.#days ? 'the same weekdays' : '';
    const strata = [hours, days].filter(Boolean).join(' of ');
    const weeks = `the ${WEEKS_EITHER_SIDE} weeks of the year either side`;
    if (!this.#weeks) return strata ? `${strata} of the rest` : 'the rest';
    return strata ? `${strata} of ${weeks}` : weeks;
  }
}

/** Days since the first of January, with their fraction. */
export function dayOfYear(seconds: number): number {
  const year = new Date(seconds * 1000).getUTCFullYear();
  return seconds / DAY - Date.UTC(year, 0, 1) / 1000 / DAY;
}

function modulo(a: number, b: number): number {
  return ((a % b) + b) % b;
}
