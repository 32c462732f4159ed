import type {
  GetDashboardCommandInput,
  GetDashboardCommandOutput,
  PutDashboardCommandInput,
  PutDashboardCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import { useState } from 'preact/hooks';
import { aws, useData } from '../../../api/index.js';
import { hrefOf, navigate } from '../../../app/location.js';
import { currentRegion } from '../../../app/region.js';
import { Action, Dialog, Field, Problem } from '../../../ui/index.js';
import { withChart } from './dashboard-body.js';
import { listDashboards } from './dashboards.js';
import { type Line, lineTitle } from './lines.js';

/** Keeps the present chart on a dashboard, a new one or one that is there. */
export function KeepDialog({
  lines,
  period,
  onClose,
}: {
  readonly lines: readonly Line[];
  readonly period: number;
  readonly onClose: () => void;
}) {
  const [name, setName] = useState('');
  const [title, setTitle] = useState(lines[0] ? lineTitle(lines[0]) : '');
  const { data, error } = useData((signal) => listDashboards(signal), []);
  const keep = async (): Promise<void> => {
    const body = await bodyOf(name);
    const chart = { title, lines, period, region: currentRegion.value };
    await aws<PutDashboardCommandInput, PutDashboardCommandOutput>('cloudwatch', 'PutDashboard', {
      DashboardName: name,
      DashboardBody: withChart(body, chart),
    });
    navigate(hrefOf('/metrics', { tab: 'dashboards', dashboard: name }));
  };
  return (
    <Dialog title="Keep the chart on a dashboard" onClose={onClose}>
      {error && <Problem error={error} doing="listing the dashboards" />}
      <div class="fields">
        <Field
          label="Dashboard"
          value={name}
          list={data?.items.map(({ DashboardName = '' }) => DashboardName)}
          hint="One that is there, or a new name: letters, digits, - and _"
          onInput={setName}
        />
        <Field label="Title of the chart" value={title} onInput={setTitle} />
        <Action primary work={keep} disabled={!/^[\w-]{1,255}$/.test(name)}>
          Keep it
        </Action>
      </div>
    </Dialog>
  );
}

/** The dashboard as it is; undefined where there is none of that name yet. */
async function bodyOf(name: string): Promise<string | undefined> {
  const { items } = await listDashboards();
  if (!items.some(({ DashboardName }) => DashboardName === name)) return undefined;
  const { DashboardBody } = await aws<GetDashboardCommandInput, GetDashboardCommandOutput>(
    'cloudwatch',
    'GetDashboard',
    { DashboardName: name },
  );
  return DashboardBody;
}
