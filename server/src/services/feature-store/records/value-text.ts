import { shown, validationError } from './errors.js';
import { isEndOfYears, isWithinYears, readIsoTime, timeOfSeconds } from './event-time.js';
import { isUnicode } from './identifier.js';
import { isFractional, isIntegral } from './numbers.js';
import type { FeatureShape } from './record-shape.js';

/** A value of a feature as a JSON text. @throws ValidationError where it is not of its type. */
export function valueText(feature: FeatureShape, value: string): string {
  if (feature.type === 'Integral') {
    if (!isIntegral(value)) throw notIntegral(feature, value);
    return `"${value}"`;
  }
  if (feature.type === 'Fractional') {
    if (!isFractional(value)) throw notFractional(feature, value);
    return `"${value}"`;
  }
  const text = JSON.stringify(value);
  // A lone surrogate is written as an escape, so that a text of another length gives it away.
  if (text.length !== value.length + 2 && !isUnicode(value)) {
    throw validationError(
      `The value ${shown(value)} of the feature "${feature.name}" is not Unicode text: a half of a ` +
        'surrogate pair stands alone in it.',
    );
  }
  return text;
}

/**
 * The values of a collection as the items of a JSON array.
 * @throws ValidationError where one is not of its type, or a vector has another dimension.
 */
export function listText(feature: FeatureShape, values: readonly string[]): string {
  const { collection, dimension } = feature;
  if (collection === 'Vector' && dimension !== undefined && values.length !== dimension) {
    throw validationError(
      `The feature "${feature.name}" is a Vector of dimension ${dimension}, and the record has ` +
        `${values.length} value${values.length === 1 ? '' : 's'} of it: send ${dimension}.`,
    );
  }
  const items = collection === 'Set' ? [...new Set(values)] : values;
  return items.map((item) => valueText(feature, item)).join(',');
}

/**
 * An event time in milliseconds since the epoch, with a fraction where it has one.
 * @throws ValidationError that shows the accepted form.
 */
export function eventTimeOf(feature: FeatureShape, value: string): number {
  return feature.type === 'String' ? ofIso(feature, value) : ofSeconds(feature, value);
}

function ofIso(feature: FeatureShape, value: string): number {
  const time = readIsoTime(value);
  if (time !== undefined) return time;
  throw validationError(
    `The event time ${shown(value)} of the feature "${feature.name}" is not in a form that is taken: ` +
      'send UTC in ISO 8601 with a Z at the end and no offset, such as 2026-11-22T09:55:33Z or ' +
      '2026-11-22T09:55:33.125Z, of the years 0000 to 9999.',
  );
}

function ofSeconds(feature: FeatureShape, value: string): number {
  if (!isFractional(value)) {
    throw validationError(
      `The event time ${shown(value)} of the feature "${feature.name}" is no Fractional: send ` +
        'seconds since 1970, such as 1795341333 or 1795341333.125.',
    );
  }
  const time = timeOfSeconds(Number(value));
  if (isWithinYears(time) || isEndOfYears(value, time)) return time;
  const perhaps = isWithinYears(time / 1000) ? ' This one looks like milliseconds.' : '';
  throw validationError(
    `The event time ${shown(value)} of the feature "${feature.name}" lies outside the years 0000 to ` +
      `9999: send seconds since 1970, such as 1795341333.125.${perhaps}`,
  );
}

const notIntegral = (feature: FeatureShape, value: string) =>
  validationError(
    `The value ${shown(value)} of the feature "${feature.name}" is no Integral: send a 64-bit integer ` +
      'in decimal digits, such as 42 or -7, without a point or exponent.',
  );

const notFractional = (feature: FeatureShape, value: string) =>
  validationError(
    `The value ${shown(value)} of the feature "${feature.name}" is no Fractional: send a finite number ` +
      'in decimal, such as 0.5 or 6.02e23; leave the feature out where it has no value.',
  );
