import type {
  PutMetricAlarmCommandInput,
  PutMetricAlarmCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type { Checked, Handler } from '../../../base/service.js';
import { invalidCombination, invalidValue, missingParameter, validationError } from '../errors.js';
import { partsOf } from '../math/evaluate.js';
import { statisticOf } from '../statistics.js';
import {
  alarmArn,
  initialState,
  type MetricAlarmRecord,
  type MetricConfiguration,
} from './alarm.js';
import { newRevision } from './alarms.js';
import { checkActions } from './check-actions.js';
import { checkShape } from './check-shape.js';
import { comparisons } from './comparison.js';
import type { AlarmContext } from './context.js';
import { tooManyAlarms } from './errors.js';
import { watchOf } from './evaluation.js';
import { alarmLimits } from './limits.js';

type Input = Checked<Omit<PutMetricAlarmCommandInput, '$metadata'>>;

const day_s = 86_400;

/** Makes an alarm, or replaces all of its configuration and keeps its state. */
export function putMetricAlarm({
  deps,
  alarms,
}: AlarmContext): Handler<PutMetricAlarmCommandInput, PutMetricAlarmCommandOutput> {
  return async (input, { region, accountId }) => {
    const configuration = checkedConfiguration(input, region);
    await checkShape(watchOf(configuration, region));
    checkActions(deps.targets, input);
    const name = input.AlarmName;
    const known = alarms.get(region, name);
    if (known && known.type !== 'MetricAlarm') {
      throw validationError(`${name} is a composite alarm; take another name, or delete it first.`);
    }
    if (!known && alarms.size >= alarmLimits.alarms) throw tooManyAlarms(alarmLimits.alarms);
    const now = deps.clock.now();
    const alarm: MetricAlarmRecord = {
      ...{ type: 'MetricAlarm', region, accountId, name, configuration },
      state: known?.state ?? initialState(now),
      transitioned: known?.transitioned ?? now,
      configured: now,
      revision: newRevision(),
    };
    await alarms.configure(alarm, async (rows) => {
      // AWS leaves the tags of an alarm that is there as they are
      if (!known && input.Tags) await deps.tags.add(rows, alarmArn(alarm, name), input.Tags);
    });
    return {};
  };
}

const refusedMembers = [
  'ThresholdMetricId',
  'EvaluationCriteria',
  'EvaluationInterval',
  'EvaluationWindow',
  'WarmUpConfiguration',
  'ActionConfiguration',
] as const;

function checkedConfiguration(input: Input, region: string): MetricConfiguration {
  for (const member of refusedMembers) {
    if (input[member] !== undefined)
      throw validationError(`${member} is not served: leave it away.`);
  }
  const { Tags: _, ...configuration } = input;
  checkThreshold(configuration);
  checkTreatment(configuration);
  if (configuration.Metrics) checkMath(configuration);
  else checkSingle(configuration);
  const watch = watchOf(configuration, region);
  checkSpan(watch.period / 1000, configuration.EvaluationPeriods ?? 1);
  return { ...configuration, ActionsEnabled: configuration.ActionsEnabled ?? true };
}

function checkThreshold(input: MetricConfiguration): void {
  const { ComparisonOperator, EvaluationPeriods, DatapointsToAlarm, Threshold } = input;
  if (ComparisonOperator === undefined) throw missingParameter('ComparisonOperator is missing.');
  if (EvaluationPeriods === undefined) throw missingParameter('EvaluationPeriods is missing.');
  if (!comparisons[ComparisonOperator]) {
    throw validationError(
      `ComparisonOperator ${ComparisonOperator} needs an anomaly detection band, which is not served; ` +
        `use one of ${Object.keys(comparisons).join(', ')}.`,
    );
  }
  if (Threshold === undefined) throw missingParameter('Threshold is missing.');
  if (!Number.isFinite(Threshold)) throw invalidValue('Threshold must be a finite number.');
  if (DatapointsToAlarm !== undefined && DatapointsToAlarm > EvaluationPeriods) {
    throw validationError(
      `DatapointsToAlarm (${DatapointsToAlarm}) must not be greater than EvaluationPeriods ` +
        `(${EvaluationPeriods}).`,
    );
  }
}

function checkTreatment({
  TreatMissingData,
  EvaluateLowSampleCountPercentile,
}: MetricConfiguration) {
  const treatments = ['breaching', 'notBreaching', 'ignore', 'missing'];
  if (TreatMissingData !== undefined && !treatments.includes(TreatMissingData)) {
    throw validationError(
      `TreatMissingData "${TreatMissingData}" must be one of ${treatments.join(', ')}.`,
    );
  }
  const low = EvaluateLowSampleCountPercentile;
  if (low !== undefined && low !== 'evaluate' && low !== 'ignore') {
    throw validationError(`EvaluateLowSampleCountPercentile "${low}" must be evaluate or ignore.`);
  }
}

function checkSingle(input: MetricConfiguration): void {
  const { Namespace, MetricName, Period, Statistic, ExtendedStatistic } = input;
  if (!MetricName || !Namespace) {
    throw missingParameter('Give MetricName and Namespace, or Metrics.');
  }
  if (Period === undefined) throw missingParameter('Period is missing.');
  checkPeriod(Period);
  if ((Statistic === undefined) === (ExtendedStatistic === undefined)) {
    throw invalidCombination('Give Statistic or ExtendedStatistic, one of the two.');
  }
  if (ExtendedStatistic !== undefined && !statisticOf(ExtendedStatistic)) {
    throw validationError(
      `ExtendedStatistic "${ExtendedStatistic}" is not served; use p99 or TM(2%:98%).`,
    );
  }
}

function checkPeriod(period_s: number): void {
  if ([10, 20, 30].includes(period_s) || (period_s > 0 && period_s % 60 === 0)) return;
  throw validationError(`Period ${period_s} must be 10, 20, 30 or a multiple of 60 seconds.`);
}

function checkMath(input: MetricConfiguration): void {
  const alone = [
    'MetricName',
    'Namespace',
    'Dimensions',
    'Period',
    'Statistic',
    'ExtendedStatistic',
    'Unit',
  ] as const;
  const both = alone.filter((member) => input[member] !== undefined);
  if (both.length > 0) {
    throw invalidCombination(`Metrics excludes ${both.join(', ')}: give those within Metrics.`);
  }
  const metrics = input.Metrics ?? [];
  if (metrics.length > alarmLimits.queries) {
    throw validationError(`Metrics must hold at most ${alarmLimits.queries} entries.`);
  }
  const returned = metrics.filter(({ ReturnData }) => ReturnData !== false);
  if (returned.length !== 1) {
    throw validationError(
      'Exactly one element of Metrics must return data: set ReturnData to false on the others.',
    );
  }
  for (const { MetricStat } of metrics) if (MetricStat?.Period) checkPeriod(MetricStat.Period);
  const { queries } = watchOf(input, '');
  if (!queries.some(({ metric }) => metric)) {
    throw validationError('Metrics must hold at least one MetricStat.');
  }
  for (const { id, expression } of queries) {
    const calls = expression ? partsOf(expression).calls : [];
    if (calls.some(({ name }) => /^search$/i.test(name))) {
      throw validationError(`Error in expression '${id}': SEARCH is not supported in alarms.`);
    }
  }
}

function checkSpan(period_s: number, periods: number): void {
  const [most, words] = period_s >= 3600 ? [7 * day_s, 'seven days'] : [day_s, 'a day'];
  if (period_s * periods <= most) return;
  throw validationError(
    `Metrics cannot be checked across more than ${words} (EvaluationPeriods * Period must be <= ${most}).`,
  );
}
