import type { IntervalMethod } from './types.js';

/** A 95 % interval, and how it was found. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly method: IntervalMethod;
}

/** A scalar metric of a problem type; `View` is what it is computed from. */
export interface Metric<View> {
  /** Its name in AWS's files. */
  readonly name: string;
  /** NaN where it is not defined, such as the recall of no positives. */
  readonly of: (view: View) => number;
  readonly better: 'higher' | 'lower';
  /** Whether a baseline suggests a limit for it, as AWS's does. */
  readonly constrained: boolean;
  readonly interval?: (view: View, value: number) => Interval | undefined;
  /** Which wrong answers show best why it is bad; all of them unless it says otherwise. */
  readonly shownBy?: 'falsePositives' | 'falseNegatives';
  /** The unit of a metric that is no share. */
  readonly unit?: string;
  /** False where an undefined value is left out of the file; AWS writes 0 for the others. */
  readonly zeroIfUndefined?: boolean;
}

/** Hits of so many, as a share with Wilson's interval. */
export type Share = readonly [hits: number, of: number];
