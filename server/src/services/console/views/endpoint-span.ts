import { validationException } from '../../../base/errors.js';
import { day_ms, hour_ms, minute_ms } from '../../../base/time.js';

/** Steps that CloudWatch keeps: shorter ones for shorter spans. */
const steps = [1, 5, 15, 60, 180, 360, 1440, 10_080].map((minutes) => minutes * minute_ms);
const mostSteps = 400;
const longest_ms = 455 * day_ms;
const usual_ms = 6 * hour_ms;

/**
 * The span that a page asks for, in whole steps, so that numbers stand still from one reading to
 * the next.
 * @throws ValidationException where it is none
 */
export function spanOf(body: Readonly<Record<string, unknown>>, now: number) {
  const end = body.end === undefined ? now : timeIn(body, 'end');
  const start = body.start === undefined ? end - lengthIn(body) : timeIn(body, 'start');
  if (start >= end) throw validationException('start must be before end.');
  if (end - start > longest_ms) {
    throw validationException('start and end may be 455 days apart: older metrics are not kept.');
  }
  const fits = steps.find((step) => (end - start) / step <= mostSteps);
  const step = fits ?? 7 * day_ms;
  return { start: Math.floor(start / step) * step, end: Math.ceil(end / step) * step, step };
}

function lengthIn({ length }: Readonly<Record<string, unknown>>): number {
  if (length === undefined) return usual_ms;
  if (typeof length === 'number' && length > 0) return length;
  throw validationException('length must be a number of milliseconds.');
}

function timeIn(body: Readonly<Record<string, unknown>>, name: string): number {
  const value = body[name];
  if (typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 8e15) return value;
  throw validationException(`${name} must be a time in milliseconds since the epoch.`);
}
