import type { TtlDuration } from '@aws-sdk/client-sagemaker-featurestore-runtime';
import type { Checked } from '../../../base/service.js';
import { validationError } from './errors.js';
import { isWithinYears } from './event-time.js';

const second_ms = 1_000;
const unit_ms: Readonly<Record<string, number>> = {
  Seconds: second_ms,
  Minutes: 60 * second_ms,
  Hours: 3_600 * second_ms,
  Days: 86_400 * second_ms,
  Weeks: 604_800 * second_ms,
};

/** The group's is AWS's shape too, with members that the control plane makes optional. */
type Duration = Partial<Checked<TtlDuration>>;

/** Milliseconds that records live after their event time; undefined without TTL. */
export const lifeOf = (ttl: Duration | undefined): number | undefined =>
  ttl?.Unit === undefined || ttl.Value === undefined
    ? undefined
    : ttl.Value * (unit_ms[ttl.Unit] ?? second_ms);

/**
 * When a record of an event time expires, in milliseconds since the epoch: undefined without TTL.
 * @throws ValidationError where that is after the year 9999.
 */
export function expiryOf(eventTime_ms: number, ttl: Duration | undefined): number | undefined {
  if (ttl?.Unit === undefined || ttl.Value === undefined) return undefined;
  const expires_ms = eventTime_ms + ttl.Value * (unit_ms[ttl.Unit] ?? second_ms);
  if (isWithinYears(expires_ms)) return expires_ms;
  throw validationError(
    `The record would expire after the year 9999, ${ttl.Value} ${ttl.Unit} after its event time: ` +
      "send a shorter TtlDuration, or shorten the group's with UpdateFeatureGroup.",
  );
}

/** As answers tell it: UTC in ISO 8601, with milliseconds where it has some. */
export const isoTime = (time_ms: number): string =>
  new Date(time_ms).toISOString().replace('.000Z', 'Z');
