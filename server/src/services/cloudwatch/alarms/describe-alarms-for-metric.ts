import type {
  DescribeAlarmsForMetricCommandInput,
  DescribeAlarmsForMetricCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type { Checked, Handler } from '../../../base/service.js';
import { seriesId } from '../metric-store.js';
import type { MetricConfiguration } from './alarm.js';
import type { AlarmContext } from './context.js';
import { shownMetricAlarm } from './shown.js';

type Input = Checked<Omit<DescribeAlarmsForMetricCommandInput, '$metadata'>>;

/** Alarms on one metric; alarms on metric math are left out, as on AWS. */
export function describeAlarmsForMetric({
  alarms,
}: AlarmContext): Handler<
  DescribeAlarmsForMetricCommandInput,
  DescribeAlarmsForMetricCommandOutput
> {
  return async (input, { region }) => ({
    MetricAlarms: alarms
      .inRegion(region)
      .flatMap((alarm) =>
        alarm.type === 'MetricAlarm' && isOn(alarm.configuration, input)
          ? [shownMetricAlarm(alarm)]
          : [],
      ),
  });
}

function isOn(configuration: MetricConfiguration, input: Input): boolean {
  const { Namespace = '', MetricName = '' } = configuration;
  if (
    configuration.Metrics ||
    idOf(Namespace, MetricName, configuration) !== idOf(input.Namespace, input.MetricName, input)
  ) {
    return false;
  }
  return (['Statistic', 'ExtendedStatistic', 'Period', 'Unit'] as const).every(
    (member) => input[member] === undefined || input[member] === configuration[member],
  );
}

const idOf = (namespace: string, name: string, { Dimensions }: Pick<Input, 'Dimensions'>): string =>
  seriesId({ region: '', namespace, name, dimensions: Dimensions ?? [] });
