import { problems } from '@guiderail/analysis';
import { isObject, readObject } from '../../../base/json.js';
import { type Members, membersOf, numberIn, textIn } from './json-members.js';
import type { MeasuredMetric, QualityProblem } from './model-quality-types.js';

/** What charts take of a statistics.json of model quality, AWS's or the server's own. */
export interface QualityFile {
  readonly problem: QualityProblem;
  readonly records: number;
  readonly unreadable: number | undefined;
  /** Metrics that are one number, by their name. */
  readonly metrics: ReadonlyMap<string, MeasuredMetric & { readonly unit?: string | undefined }>;
  /** All members of the group of metrics: curves and the confusion matrix. */
  readonly members: Members;
}

const problemNames = Object.keys(problems) as QualityProblem[];

/** @returns undefined for what is no such file */
export function qualityFile(bytes: Uint8Array | undefined): QualityFile | undefined {
  const file = bytes && readObject(Buffer.from(bytes).toString());
  const problem = file && problemNames.find((name) => isObject(file[problems[name].metricsKey]));
  if (!file || !problem) return undefined;
  const members = membersOf(file[problems[problem].metricsKey]);
  const dataset = membersOf(file.dataset);
  const metrics = Object.entries(members).flatMap(([name, member]) => {
    const measured = isObject(member) && measuredMetric(member);
    return measured ? [[name, measured] as const] : [];
  });
  return {
    problem,
    records: numberIn(dataset, 'item_count') ?? 0,
    unreadable: numberIn(dataset, 'unreadable_count'),
    metrics: new Map(metrics),
    members,
  };
}

function measuredMetric(member: Members) {
  const value = numberIn(member, 'value');
  if (value === undefined) return undefined;
  const [low, high] = Array.isArray(member.interval) ? (member.interval as unknown[]) : [];
  const isInterval = typeof low === 'number' && typeof high === 'number';
  return {
    value,
    deviation: numberIn(member, 'standard_deviation'),
    ...(isInterval && { interval: [low, high] as const }),
    intervalMethod: textIn(member, 'interval_method'),
    unit: textIn(member, 'unit'),
  };
}

/** Limits of metrics, as constraints.json has them. */
export function limitsIn(
  bytes: Uint8Array | undefined,
  problem: QualityProblem,
): ReadonlyMap<string, { readonly threshold: number; readonly wrong: 'above' | 'below' }> {
  const file = bytes && readObject(Buffer.from(bytes).toString());
  const limits = Object.entries(membersOf(file?.[problems[problem].constraintsKey]));
  return new Map(
    limits.flatMap(([name, given]) => {
      const limit = membersOf(given);
      const threshold = numberIn(limit, 'threshold');
      if (threshold === undefined) return [];
      const above = limit.comparison_operator === 'GreaterThanThreshold';
      return [[name, { threshold, wrong: above ? 'above' : 'below' } as const]];
    }),
  );
}
