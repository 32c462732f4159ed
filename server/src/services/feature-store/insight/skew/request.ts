import { validationException } from '../../../../base/errors.js';
import { hour_ms } from '../../../../base/time.js';
import type { Members } from '../../../common/members.js';

/** When a write counts as known: when it was called, when it came to the offline store, or ever. */
export const knownBy = ['Called', 'Written', 'Later'] as const;
export type KnownBy = (typeof knownBy)[number];

/** The key that is the inference id instead of a column. */
export const inferenceIdKey = 'InferenceId';

/** A question about an endpoint's captured inputs and a group. Times are milliseconds. */
export interface SkewRequest {
  readonly endpoint: string;
  /** A column of the input by its name or position (0, 1, … or _c0, _c1, …), or `InferenceId`. */
  readonly key: string;
  /** Columns by feature; undefined: those of the same name. */
  readonly features: Readonly<Record<string, string>> | undefined;
  /** Names of the input's columns, where the captures have none. */
  readonly columns: readonly string[] | undefined;
  /** Half-open. */
  readonly start: number;
  readonly end: number;
  readonly most: number;
  /** Of the larger of two numbers, by which they may differ and are still the same. */
  readonly tolerance: number;
  readonly known: KnownBy;
  /** Share of a feature's values that may differ. */
  readonly allowedShare: number;
  /** Whether metrics and an event are to be made of what is found. */
  readonly publish: boolean;
}

const usualRecords = 10_000;
const mostRecords = 100_000;
const usualTolerance = 1e-6;
const usualShare = 0.01;
const mostFeatures = 2_500;
const latest_ms = 8.64e15;
/** What a request may have. */
export const skewMembers = [
  ...['EndpointName', 'Key', 'Features', 'Columns', 'LastMilliseconds', 'StartTime', 'EndTime'],
  ...['MaxRecords', 'Tolerance', 'Known', 'AllowedShare', 'Publish', 'RunId'],
];

/** @param now by the product's clock. @throws ValidationException naming the member. */
export function readSkewRequest(asked: Members, now: number): SkewRequest {
  return {
    endpoint: asked.text('EndpointName'),
    key: asked.text('Key'),
    features: readFeatures(asked.value('Features')),
    columns: readColumns(asked.value('Columns')),
    ...readWindow(asked, now),
    most: asked.count('MaxRecords', 1, mostRecords) ?? usualRecords,
    tolerance: asked.number('Tolerance', 0, 1) ?? usualTolerance,
    allowedShare: asked.number('AllowedShare', 0, 1) ?? usualShare,
    known: asked.choice('Known', knownBy, 'Called'),
    publish: asked.flag('Publish', false),
  };
}

function readWindow(asked: Members, now: number) {
  const start = asked.number('StartTime', 0, latest_ms);
  const end = asked.number('EndTime', 0, latest_ms);
  const last = asked.number('LastMilliseconds', 1, latest_ms);
  if (start === undefined && end === undefined) {
    // what was captured in this very second lies before its end
    return { start: now - (last ?? hour_ms), end: now + 1_000 };
  }
  if (start !== undefined && end !== undefined && last === undefined && start < end) {
    return { start, end };
  }
  throw validationException(
    'Give LastMilliseconds, or StartTime and a later EndTime, in milliseconds since the epoch.',
  );
}

function readFeatures(value: unknown): Readonly<Record<string, string>> | undefined {
  if (value === undefined) return undefined;
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const isMap = entries.every(([, column]) => typeof column === 'string' && column !== '');
  if (isMap && entries.length > 0 && entries.length <= mostFeatures && !Array.isArray(value)) {
    return Object.fromEntries(entries) as Record<string, string>;
  }
  throw validationException('Features must be an object of columns by feature: {"age": "2"}.');
}

function readColumns(value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const isList = Array.isArray(value) && value.length > 0 && value.length <= mostFeatures;
  if (isList && value.every((one) => typeof one === 'string')) return value as string[];
  throw validationException('Columns must be a list of names, in the order of the input.');
}
