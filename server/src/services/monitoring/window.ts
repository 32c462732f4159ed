import { validationException } from '../../base/errors.js';
import { ScheduleSyntaxError } from '../../base/schedule-error.js';
import { day_ms, hour_ms, hourPath, momentPath } from '../../base/time.js';
import type { Cron, Timetable } from '../../jobs/cron.js';
import { offset_ms } from './duration.js';

/** AWS's word for a schedule that runs once, at once. */
export const once = 'NOW';
/** AWS picks the time of a schedule without an expression; ours is midnight, daily. */
export const defaultExpression = 'cron(0 0 ? * * *)';

const longestAsked_ms = day_ms;
/** Before the first due time there is no other to begin the window at. */
const fallback_ms = hour_ms;

/** A half-open span of inference times in milliseconds. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** What a schedule says of time. */
export interface Timing {
  /** Cron, rate, or NOW. */
  readonly expression: string;
  /** DataAnalysisStartTime and DataAnalysisEndTime, ISO 8601; NOW needs both. */
  readonly analysisStart?: string | undefined;
  readonly analysisEnd?: string | undefined;
  /** The input's offsets, ISO 8601. */
  readonly startOffset?: string | undefined;
  readonly endOffset?: string | undefined;
}

/** @throws ValidationException naming the part of the expression that cannot be read. */
export function timetableOf(cron: Cron, expression: string): Timetable {
  try {
    return cron.parse(expression);
  } catch (error) {
    if (error instanceof ScheduleSyntaxError) {
      throw validationException(
        `Invalid ScheduleExpression: ${error.message} ${once} runs once, at once.`,
      );
    }
    throw error;
  }
}

/**
 * The span that the run due at `due` reads: from the previous due time, or as the offsets say;
 * the schedule's own offsets go before the input's. An end offset alone moves both ends.
 * @throws ValidationException when the span is empty, longer than AWS allows, or cannot be read.
 */
export function windowOf(cron: Cron, timing: Timing, due: number): Window {
  if (timing.expression === once && !(timing.analysisStart && timing.analysisEnd)) {
    throw validationException(
      'ScheduleExpression NOW needs both DataAnalysisStartTime and DataAnalysisEndTime, as ' +
        'offsets such as -PT1H and -PT0H.',
    );
  }
  const start = timing.analysisStart ?? timing.startOffset;
  const end = timing.analysisEnd ?? timing.endOffset;
  const startName =
    timing.analysisStart === undefined ? 'StartTimeOffset' : 'DataAnalysisStartTime';
  const endName = timing.analysisEnd === undefined ? 'EndTimeOffset' : 'DataAnalysisEndTime';
  const by = end === undefined ? 0 : offset_ms(end, endName);
  const window = {
    start:
      start === undefined
        ? (timetableOf(cron, timing.expression).previousAtOrBefore(due - 1) ?? due - fallback_ms) +
          by
        : due + offset_ms(start, startName),
    end: due + by,
  };
  if (window.end > due) throw validationException(`${endName} must not lie after the run itself.`);
  if (window.start >= window.end) {
    throw validationException(`${startName} must lie before ${endName}.`);
  }
  const asked = timing.analysisStart !== undefined;
  if (asked && window.end - window.start > longestAsked_ms) {
    throw validationException(
      'DataAnalysisStartTime may precede DataAnalysisEndTime by at most 24 hours.',
    );
  }
  return window;
}

/** `yyyy/mm/dd/hh/MM` of a time, UTC: for schedules finer than an hour. */
export const minutePath = (time: number): string =>
  `${hourPath(time)}/${momentPath(time).slice(0, 2)}`;

/** `yyyymmddhhmm` of a time, UTC, as it stands in the names of jobs. */
export const compactMinute = (time: number): string =>
  new Date(time).toISOString().replace(/\D/g, '').slice(0, 12);

/** ISO 8601 to the second, as the analyzer's environment has it. */
export const isoSeconds = (time: number): string =>
  new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
