import type {
  MetricDataQuery,
  PutCompositeAlarmCommandInput,
  PutMetricAlarmCommandInput,
  StateValue,
} from '@aws-sdk/client-cloudwatch';
import type { Checked } from '../../../base/service.js';

export type MetricConfiguration = Checked<
  Omit<PutMetricAlarmCommandInput, '$metadata' | 'Tags' | 'Metrics'>
> & { readonly Metrics?: MetricDataQuery[] };

export type CompositeConfiguration = Checked<
  Omit<PutCompositeAlarmCommandInput, '$metadata' | 'Tags'>
>;

/** A state with its reason, as events and history tell it. */
export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  /** JSON text. */
  readonly reasonData: string | undefined;
  /** By the product's clock: when value or reason were last set. */
  readonly updated: number;
}

/** Why a composite alarm's actions wait. */
export interface Suppression {
  readonly by: 'Alarm' | 'WaitPeriod' | 'ExtensionPeriod';
  readonly reason: string;
  /** When it ends by itself; undefined while the suppressor is in ALARM. */
  readonly until: number | undefined;
}

interface AnyAlarm {
  readonly region: string;
  readonly accountId: string;
  readonly name: string;
  readonly state: AlarmState;
  /** When the value of the state last changed. */
  readonly transitioned: number;
  /** When the configuration last changed. */
  readonly configured: number;
  /** New at each configuration, so that an evaluation of an older one is not kept. */
  readonly revision: string;
}

export interface MetricAlarmRecord extends AnyAlarm {
  readonly type: 'MetricAlarm';
  readonly configuration: MetricConfiguration;
  /** What is wrong with a metric math expression, where it cannot be evaluated. */
  readonly evaluationError?: string | undefined;
}

export interface CompositeAlarmRecord extends AnyAlarm {
  readonly type: 'CompositeAlarm';
  readonly configuration: CompositeConfiguration;
  readonly suppression: Suppression | undefined;
  /** The last state whose actions were begun (or would have been, had there been any). */
  readonly announced: StateValue;
}

export type Alarm = MetricAlarmRecord | CompositeAlarmRecord;

export const alarmArn = (owner: { region: string; accountId: string }, name: string): string =>
  `arn:aws:cloudwatch:${owner.region}:${owner.accountId}:alarm:${name}`;

/** The name in an alarm's ARN; what is no ARN is a name. */
export const alarmNameOf = (text: string): string =>
  /^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/.exec(text)?.[1] ?? text;

export const initialState = (now: number): AlarmState => ({
  value: 'INSUFFICIENT_DATA',
  reason: 'Unchecked: Initial alarm creation',
  reasonData: undefined,
  updated: now,
});

export const keyOf = ({ region, name }: { region: string; name: string }): string =>
  `${region} ${name}`;

/** An alarm's queries; one on a metric as the one query that it stands for. */
export function queriesOf(configuration: MetricConfiguration): MetricDataQuery[] {
  if (configuration.Metrics) return configuration.Metrics;
  const { Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic, Unit } =
    configuration;
  return [
    {
      Id: 'm1',
      MetricStat: {
        Metric: { Namespace, MetricName, Dimensions: Dimensions ?? [] },
        Period,
        Stat: Statistic ?? ExtendedStatistic,
        Unit,
      },
      ReturnData: true,
    },
  ];
}
