import { askWhetherThere, useData } from '../../api/index.js';
import { hrefOf } from '../../app/location.js';
import type { PageProps } from '../../app/page-entry.js';
import { currentRegion } from '../../app/region.js';
import { useQuery } from '../../app/use-query.js';
import { minute } from '../../format/times.js';
import { Empty, Page, Problem, Progress, ReportFrame } from '../../ui/index.js';

/** The report that a monitor's run wrote, in a sandbox. */
export default function RunReport({ params: { name = '' } }: PageProps) {
  const [due] = useQuery('run');
  const monitor = `/monitors/${encodeURIComponent(name)}`;
  const parts = [currentRegion.value, name, due].map(encodeURIComponent).join('/');
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
  return <Framed {...{ name, due }} path={`reports/${parts}`} />;
}

/** The report in its frame, once it is known to be there. */
function Framed({
  name,
  due,
  path,
}: {
  readonly name: string;
  readonly due: string;
  readonly path: string;
}) {
  const monitor = `/monitors/${encodeURIComponent(name)}`;
  const { data, error, loading, reload } = useData(
    async (signal) => {
      await askWhetherThere(path, signal);
      return { url: `/console/api/${path}` };
    },
    [path],
  );
  const what = `Report of the run of ${minute(Number(due))} UTC`;
  return (
    <Page
      title={name}
      kind={<a href={hrefOf(monitor, { run: due })}>Monitor</a>}
      {...(data && {
        about: what,
        actions: (
          <>
            <a href={data.url} target="_blank" rel="noopener">
              Open it alone
            </a>
            <a href={hrefOf(`${monitor}/print`, { run: due })}>One page to print</a>
          </>
        ),
      })}
    >
      {loading && <Progress label="Reading the report" />}
      {error && (
        <>
          <Problem error={error} doing={`reading the report of ${name}`} retry={reload} />
          <p>
            <a href={hrefOf(monitor)}>The monitor</a> lists its runs and why they failed.
          </p>
        </>
      )}
      {data && <ReportFrame title={what} url={data.url} />}
    </Page>
  );
}
