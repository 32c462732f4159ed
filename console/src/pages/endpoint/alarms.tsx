import type { AlarmOfEndpoint, EndpointView } from 'guiderail/console';
import { hrefOf } from '../../app/location.js';
import { type Column, Empty, Section, State, Table, Time } from '../../ui/index.js';

/** Alarms on the endpoint's metrics and on those of its monitors. */
export const Alarms = ({ data: { alarms, name } }: { readonly data: EndpointView }) => (
  <Section title="Alarms" about="On the endpoint’s metrics, and on those of its monitors">
    {alarms.length === 0 ? (
      <Empty
        title="No alarm watches this endpoint"
        command={`aws cloudwatch put-metric-alarm --alarm-name ${name}-errors --namespace AWS/SageMaker --metric-name Invocation5XXErrors --dimensions Name=EndpointName,Value=${name} Name=VariantName,Value=AllTraffic --statistic Sum --period 60 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold`}
      />
    ) : (
      <Table caption="Alarms" columns={columns} rows={alarms} keyOf={(alarm) => alarm.name} />
    )}
  </Section>
);

const columns: readonly Column<AlarmOfEndpoint>[] = [
  {
    id: 'name',
    title: 'Alarm',
    cell: ({ name }) => <a href={hrefOf(`/alarms/${encodeURIComponent(name)}`)}>{name}</a>,
    sort: ({ name }) => name,
  },
  {
    id: 'state',
    title: 'State',
    cell: ({ state }) => <State of={state} />,
    sort: ({ state }) => state,
  },
  {
    id: 'since',
    title: 'Since',
    cell: ({ since }) => <Time at={since} />,
    sort: ({ since }) => since,
  },
  { id: 'watches', title: 'Watches', cell: ({ watches }) => watches },
  { id: 'reason', title: 'Why', cell: ({ reason }) => reason },
];
