import { own, useData } from '../../api/index.js';
import { hrefOf } from '../../app/location.js';
import { Empty, Problem, Progress, Section, Table } from '../../ui/index.js';
import type { TabProps } from './group.js';
import type { Uses } from './types.js';

/** Who uses the group and which of its features, and how that is known. */
export function UsesTab({ name }: TabProps) {
  const path = `feature-groups/${encodeURIComponent(name)}/uses`;
  const { data, error, loading, reload } = useData((signal) => own<Uses>(path, {}, signal), [path]);
  return (
    <Section title="Uses" about="Tags, schedules, queries, training jobs, models, endpoints">
      {error && <Problem error={error} doing="looking for uses" retry={reload} />}
      {loading && <Progress label="Looks for uses" />}
      {data && data.Edges.length === 0 && (
        <Empty title="Nothing is known to use it">
          <p>
            What a person carried elsewhere by hand leaves no trace: a tag{' '}
            <code>consumer:NAME</code> says so.
          </p>
        </Empty>
      )}
      {data && data.Edges.length > 0 && <Edges uses={data} />}
      {(data?.Incomplete.length ?? 0) > 0 && (
        <p class="note">Not all were looked at of: {data?.Incomplete.join(', ')}.</p>
      )}
    </Section>
  );
}

function Edges({ uses: { Nodes, Edges } }: { readonly uses: Uses }) {
  const nodes = new Map(Nodes.map((node) => [node.Id, node]));
  const rows = Edges.map((edge) => ({
    ...edge,
    to: nodes.get(edge.To),
    from: nodes.get(edge.From),
  }));
  return (
    <Table
      caption="What uses the group"
      rows={rows}
      keyOf={({ From, To }) => `${From} ${To}`}
      columns={[
        {
          id: 'who',
          title: 'Who',
          cell: ({ to }) => (
            <>
              {kinds[to?.Kind ?? ''] ?? to?.Kind} <Name of={to} />
              {to?.Details && <div class="dim">{to.Details}</div>}
            </>
          ),
          sort: ({ to }) => `${to?.Kind} ${to?.Name}`,
        },
        {
          id: 'from',
          title: 'By way of',
          cell: ({ from }) =>
            from?.Kind === 'FeatureGroup'
              ? 'the group'
              : `${kinds[from?.Kind ?? '']} ${from?.Name}`,
        },
        {
          id: 'features',
          title: 'Features',
          cell: ({ Features }) => <Named features={Features} />,
        },
        { id: 'evidence', title: 'How that is known', cell: ({ Evidence }) => Evidence },
      ]}
    />
  );
}

const kinds: Readonly<Record<string, string>> = {
  FeatureGroup: 'feature group',
  Consumer: 'consumer',
  MonitoringSchedule: 'monitor',
  Query: 'query',
  TrainingJob: 'training job',
  Model: 'model',
  EndpointConfig: 'endpoint configuration',
  Endpoint: 'endpoint',
};

const pathOf: Readonly<Record<string, string>> = {
  FeatureGroup: '/features/',
  MonitoringSchedule: '/monitors/',
  Endpoint: '/endpoints/',
};

function Name({ of }: { readonly of: Uses['Nodes'][number] | undefined }) {
  const path = pathOf[of?.Kind ?? ''];
  if (!of || path === undefined) return <b>{of?.Name}</b>;
  return <a href={hrefOf(`${path}${encodeURIComponent(of.Name)}`)}>{of.Name}</a>;
}

function Named({ features }: { readonly features: readonly string[] | null }) {
  if (features && features.length > 0) return <>{features.join(', ')}</>;
  return <span class="dim">{features ? 'none' : 'all, or not known'}</span>;
}
