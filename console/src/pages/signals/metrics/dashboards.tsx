import type {
  DashboardEntry,
  DeleteDashboardsCommandInput,
  GetDashboardCommandInput,
  GetDashboardCommandOutput,
  ListDashboardsCommandInput,
  ListDashboardsCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import { useState } from 'preact/hooks';
import { aws, type Json, useData } from '../../../api/index.js';
import { hrefOf, navigate } from '../../../app/location.js';
import { useQuery } from '../../../app/use-query.js';
import { bytes, count } from '../../../format/numbers.js';
import { type Column, Empty, Problem, Progress, Section, Table, Time } from '../../../ui/index.js';
import { allPages, type Found } from '../common/all-pages.js';
import { Confirm } from '../common/confirm.js';
import { SpanPicker } from '../common/span-picker.js';
import { readDashboard } from './dashboard-body.js';
import { WidgetView } from './widget.js';

/** All that a server keeps. */
const mostDashboards = 5000;

/** Dashboards that were kept, by name. */
export const listDashboards = (signal?: AbortSignal): Promise<Found<Json<DashboardEntry>>> =>
  allPages(async (NextToken) => {
    const page = await aws<ListDashboardsCommandInput, ListDashboardsCommandOutput>(
      'cloudwatch',
      'ListDashboards',
      { NextToken },
      signal,
    );
    return { items: page.DashboardEntries ?? [], token: page.NextToken };
  }, mostDashboards);

/** The kept dashboards, or the one that the address names. */
export function Dashboards() {
  const [name] = useQuery('dashboard');
  return name === '' ? <List /> : <Dashboard name={name} />;
}

function List() {
  const { data, error, loading, reload } = useData((signal) => listDashboards(signal), []);
  if (error) return <Problem error={error} doing="listing the dashboards" retry={reload} />;
  if (loading || !data) return <Progress label="Reading the dashboards" />;
  if (data.items.length === 0) {
    return (
      <Empty
        title="No dashboard yet"
        command={
          'aws cloudwatch put-dashboard --dashboard-name endpoints ' +
          '--dashboard-body file://dashboard.json'
        }
      >
        <p>
          <a href={hrefOf('/metrics')}>Draw a chart</a> and keep it, or bring one from CloudWatch:
        </p>
      </Empty>
    );
  }
  return (
    <Table
      caption="Dashboards"
      columns={columns}
      rows={data.items}
      keyOf={({ DashboardName = '' }) => DashboardName}
    />
  );
}

const columns: readonly Column<Json<DashboardEntry>>[] = [
  {
    id: 'name',
    title: 'Dashboard',
    cell: ({ DashboardName = '' }) => (
      <a href={hrefOf('/metrics', { tab: 'dashboards', dashboard: DashboardName })}>
        {DashboardName}
      </a>
    ),
    sort: ({ DashboardName }) => DashboardName,
  },
  {
    id: 'changed',
    title: 'Changed',
    cell: ({ LastModified }) => <Time at={LastModified} />,
    sort: ({ LastModified }) => LastModified,
  },
  {
    id: 'size',
    title: 'Size',
    align: 'right',
    cell: ({ Size = 0 }) => bytes(Size),
    sort: ({ Size }) => Size,
  },
];

/** Widgets that are drawn before more are asked for. */
const widgetsShown = 20;

function Dashboard({ name }: { readonly name: string }) {
  const [span, setSpan] = useQuery('span', '3h');
  const [most, setMost] = useState(widgetsShown);
  const [asks, setAsks] = useState(false);
  const { data, error, loading, reload } = useData(
    (signal) =>
      aws<GetDashboardCommandInput, GetDashboardCommandOutput>(
        ...(['cloudwatch', 'GetDashboard', { DashboardName: name }, signal] as const),
      ),
    [name],
  );
  const widgets = data && readDashboard(data.DashboardBody ?? '');
  return (
    <Section
      title={name}
      actions={
        <>
          <a href={hrefOf('/metrics', { tab: 'dashboards' })}>All dashboards</a>
          <button type="button" onClick={() => setAsks(true)}>
            Delete
          </button>
        </>
      }
    >
      <div class="fields">
        <SpanPicker value={span} onChange={setSpan} />
      </div>
      {error && <Problem error={error} doing="reading the dashboard" retry={reload} />}
      {loading && <Progress label="Reading the dashboard" />}
      {data && !widgets && <Empty title="Its body has no widgets that can be read" />}
      {widgets?.length === 0 && <Empty title="It has no widgets yet" />}
      <div class="widgets">
        {widgets?.slice(0, most).map((widget, i) => (
          <WidgetView key={`${i}/${widget.title}`} widget={widget} span={span} dashboard={name} />
        ))}
      </div>
      {widgets && widgets.length > most && (
        <p>
          <button type="button" onClick={() => setMost(most + widgetsShown)}>
            More of {count(widgets.length)} widgets
          </button>
        </p>
      )}
      {asks && <DeleteDashboard name={name} onClose={() => setAsks(false)} />}
    </Section>
  );
}

const DeleteDashboard = ({
  name,
  onClose,
}: {
  readonly name: string;
  readonly onClose: () => void;
}) => (
  <Confirm
    title={`Delete the dashboard ${name}?`}
    word="Delete the dashboard"
    onClose={onClose}
    work={async () => {
      const input = { DashboardNames: [name] };
      await aws<DeleteDashboardsCommandInput, object>('cloudwatch', 'DeleteDashboards', input);
      navigate(hrefOf('/metrics', { tab: 'dashboards' }));
    }}
  >
    <p>The metrics and alarms that it shows stay.</p>
  </Confirm>
);
