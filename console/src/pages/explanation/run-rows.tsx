import { hrefOf } from '../../app/location.js';
import type { PageProps } from '../../app/page-entry.js';
import { useQuery } from '../../app/use-query.js';
import { minute } from '../../format/times.js';
import { Empty, Page } from '../../ui/index.js';
import { RowsTab } from './rows-tab.js';

/** Single predictions of a monitor's run. */
export default function RunRows({ params: { name = '' } }: PageProps) {
  const [due] = useQuery('run');
  const monitor = hrefOf(`/monitors/${encodeURIComponent(name)}`, { tab: 'charts', run: due });
  const known = /^\d{1,15}$/.test(due);
  return (
    <Page
      title={name}
      kind={<a href={monitor}>Monitor</a>}
      about={known ? `Captured requests of the run of ${minute(Number(due))} UTC` : undefined}
    >
      {known ? (
        <RowsTab source={{ Schedule: name, Due: Number(due) }} />
      ) : (
        <Empty title="The address names no run">
          <p>
            <a href={monitor}>The monitor’s charts</a> lead to those of a run.
          </p>
        </Empty>
      )}
    </Page>
  );
}
