import {
  type IncidentRules,
  type MonitorHistory,
  newMonitor,
  type ReportedViolation,
  signsOf,
  takeRun,
} from '@guiderail/analysis';
import type { Found } from '../incidents/found.js';

/** A violation in short, as a replay tells of it. */
export interface Firing {
  readonly FeatureName: string;
  readonly ConstraintCheckType: string;
}

/** What of a window was looked at again. Times are milliseconds since the epoch. */
export interface WindowOutcome {
  readonly StartTime: number;
  readonly EndTime: number;
  /** Of the run that looked at it first. */
  readonly ScheduledTime?: number;
  readonly Records?: number;
  readonly Before: readonly Firing[];
  readonly After: readonly Firing[];
}

export const firingsOf = ({ violations }: Found): Firing[] =>
  violations.map((violation) => ({
    FeatureName: nameOf(violation),
    ConstraintCheckType: violation.constraint_check_type,
  }));

/** Of Clarify's checks with the value of a facet, or the label, that it is of. */
function nameOf({ feature_name, metric_name, facet, facet_value, label }: ReportedViolation) {
  const which = facet === undefined ? label : `${facet}=${facet_value ?? ''}`;
  const name = feature_name ?? metric_name;
  if (name === undefined) return which ?? '';
  return feature_name === undefined && which !== undefined ? `${name} of ${which}` : name;
}

/** In how many windows something fired, by a part of it. */
export interface FiredCount {
  readonly Name: string;
  readonly Before: number;
  readonly After: number;
}

/** By feature or by check: windows that fired, those that fired most first. */
export function countsBy(
  windows: readonly WindowOutcome[],
  part: keyof Firing,
): readonly FiredCount[] {
  const counts = new Map<string, { Before: number; After: number }>();
  for (const { Before, After } of windows) {
    for (const [side, firings] of [['Before', Before] as const, ['After', After] as const]) {
      for (const name of new Set(firings.map((one) => one[part]))) {
        const count = counts.get(name) ?? { Before: 0, After: 0 };
        count[side] += 1;
        counts.set(name, count);
      }
    }
  }
  return [...counts]
    .map(([Name, count]) => ({ Name, ...count }))
    .sort((a, b) => b.Before + b.After - (a.Before + a.After) || (a.Name < b.Name ? -1 : 1));
}

const said = (firings: readonly Firing[]): string =>
  firings
    .map((one) => `${one.FeatureName}\n${one.ConstraintCheckType}`)
    .sort()
    .join('\n\n');

/** Whether another threshold changes what a window says. */
export const hasChanged = ({ Before, After }: WindowOutcome): boolean =>
  said(Before) !== said(After);

/** Incidents that a row of windows would have opened. */
export class IncidentCount {
  readonly #rules: IncidentRules;
  readonly #opened = new Set<string>();
  #history: MonitorHistory = newMonitor;
  #next = 0;

  constructor(rules: IncidentRules) {
    this.#rules = rules;
  }

  add(start: number, end: number, { violations, unclear }: Found): void {
    const signs = signsOf(violations, this.#rules);
    const run = { start, end, revision: end, signs, unclear };
    this.#history = takeRun(this.#history, run, this.#rules, () => `replayed-${this.#next++}`);
    for (const { id, standing } of this.#history.causes) {
      if (standing.state === 'open') this.#opened.add(id);
    }
  }

  get count(): number {
    return this.#opened.size;
  }
}
