import { validationException } from '../../base/errors.js';
import { day_ms, hour_ms, minute_ms } from '../../base/time.js';

const unit_ms = {
  W: 7 * day_ms,
  D: day_ms,
  H: hour_ms,
  M: minute_ms,
  S: 1_000,
} as const;

/**
 * Milliseconds of an ISO 8601 duration with an optional sign, such as `-PT5H` or `-P8D`.
 * @throws ValidationException naming `member` when it has another form, or months or years, whose
 * length is not fixed.
 */
export function offset_ms(text: string, member: string): number {
  const match = /^([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(
    text,
  );
  if (!match || !/\d/.test(text)) {
    throw validationException(
      `${member} ${JSON.stringify(text)} cannot be read: give an ISO 8601 duration of weeks, ` +
        'days, hours, minutes and seconds such as -PT1H or -P1D.',
    );
  }
  const [, sign, weeks, days, hours, minutes, seconds] = match;
  const length =
    Number(weeks ?? 0) * unit_ms.W +
    Number(days ?? 0) * unit_ms.D +
    Number(hours ?? 0) * unit_ms.H +
    Number(minutes ?? 0) * unit_ms.M +
    Number(seconds ?? 0) * unit_ms.S;
  return sign === '-' ? -length : length;
}
