import { hrefOf } from '../../app/location.js';
import type { PageProps } from '../../app/page-entry.js';
import { currentRegion } from '../../app/region.js';
import { useQuery } from '../../app/use-query.js';
import { minute } from '../../format/times.js';
import { Empty, Page } from '../../ui/index.js';

/** The report that a monitor's run wrote, in a sandbox. */
export default function RunReport({ params: { name = '' } }: PageProps) {
  const [due] = useQuery('run');
  const monitor = `/monitors/${encodeURIComponent(name)}`;
  const parts = [currentRegion.value, name, due].map(encodeURIComponent).join('/');
  const url = `/console/api/reports/${parts}`;
  if (!/^\d{1,15}$/.test(due)) {
    return (
      <Page title={name} kind={<a href={hrefOf(monitor)}>Monitor</a>}>
        <Empty title="The address names no run">
          <p>
            <a href={hrefOf(monitor)}>The monitor</a> lists its runs.
          </p>
        </Empty>
      </Page>
    );
  }
  return (
    <Page
      title={name}
      kind={<a href={hrefOf(monitor, { run: due })}>Monitor</a>}
      about={`Report of the run of ${minute(Number(due))} UTC`}
      actions={
        <>
          <a href={url} target="_blank" rel="noopener">
            Open it alone
          </a>
          <a href={hrefOf(`${monitor}/print`, { run: due })}>One page to print</a>
        </>
      }
    >
      <iframe
        class="report-frame"
        title={`Report of the run of ${minute(Number(due))} UTC`}
        sandbox=""
        src={url}
      />
    </Page>
  );
}
