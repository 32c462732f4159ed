import type { EndpointView, VariantOfEndpoint } from 'guiderail/console';
import { count, percent, short } from '../../format/numbers.js';
import { type Column, Empty, Table } from '../../ui/index.js';

const share = ({ total }: VariantOfEndpoint, errors: number | undefined): string =>
  total.invocations ? percent((errors ?? 0) / total.invocations) : '–';

const ms = (value: number | undefined): string =>
  value === undefined ? '–' : `${short(value)} ms`;

/** Each variant: what serves it, its share of the traffic, and what it took in the span. */
export function Variants({ data }: { readonly data: EndpointView }) {
  const { variants, name } = data;
  if (variants.length === 0) {
    return (
      <Empty
        title="No variant serves"
        command={`aws sagemaker describe-endpoint --endpoint-name ${name}`}
      />
    );
  }
  const weights = variants.reduce((sum, { weight = 0 }) => sum + weight, 0);
  return (
    <Table
      caption="Variants"
      columns={columns(weights)}
      rows={variants}
      keyOf={(variant) => variant.name}
    />
  );
}

const columns = (weights: number): Column<VariantOfEndpoint>[] => [
  {
    id: 'name',
    title: 'Variant',
    cell: ({ name, model, image }) => (
      <>
        <b>{name}</b>
        <div class="dim">{model ?? image ?? 'removed by an update'}</div>
      </>
    ),
  },
  {
    id: 'weight',
    title: 'Weight',
    align: 'right',
    cell: ({ weight }) =>
      weight === undefined
        ? '–'
        : `${short(weight)}${weights > 0 ? ` (${percent(weight / weights)})` : ''}`,
  },
  {
    id: 'instance',
    title: 'Instances',
    cell: ({ instances, instanceType }) =>
      instances === undefined ? '–' : `${instances} × ${instanceType ?? 'this machine'}`,
  },
  {
    id: 'requests',
    title: 'Requests',
    align: 'right',
    cell: ({ total }) => count(total.invocations ?? 0),
  },
  {
    id: 'errors',
    title: '4xx / 5xx / model errors',
    align: 'right',
    cell: (one) =>
      [one.total.errors4xx, one.total.errors5xx, one.total.modelErrors]
        .map((errors) => share(one, errors))
        .join(' / '),
  },
  {
    id: 'latency',
    title: 'Model latency p50 / p90 / p99',
    align: 'right',
    cell: ({ total }) => [total.p50_ms, total.p90_ms, total.p99_ms].map(ms).join(' / '),
  },
  {
    id: 'overhead',
    title: 'Overhead, mean',
    align: 'right',
    cell: ({ total }) => ms(total.overhead_ms),
  },
];
