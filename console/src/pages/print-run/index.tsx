import type { MonitorRunView, MonitorView } from 'guiderail/console';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useData, view } from '../../api/index.js';
import { hrefOf } from '../../app/location.js';
import type { PageProps } from '../../app/page-entry.js';
import { productNow } from '../../app/session.js';
import { useQuery } from '../../app/use-query.js';
import { minute } from '../../format/times.js';
import { Empty, Page, Problem, Progress } from '../../ui/index.js';
import { RunFacts } from './run-facts.js';
import { RunIncidents } from './run-incidents.js';
import { RunViolations } from './run-violations.js';
import { kindWords, outcomeSentence } from './words.js';
import { WorstCharts } from './worst-charts.js';

/** CSS pixels of an A4 page between its margins of 12 mm; on a narrower screen it is laid out otherwise. */
const [pageWidth, pageHeight] = [702, 1031];

/** A monitor's run on one page, to be printed or kept as PDF. */
export default function PrintRun({ params: { name = '' } }: PageProps) {
  const [run] = useQuery('run');
  const asked = /^\d{1,15}$/.test(run) ? Number(run) : undefined;
  const { data, error, reload } = useData(
    async (signal) => {
      const monitor = await view<MonitorView>('monitor', { Name: name }, signal);
      const due = asked ?? newestTold(monitor);
      if (due === undefined) return { monitor, run: undefined };
      const run = await view<MonitorRunView>('monitor-run', { Name: name, Due: due }, signal);
      return { monitor, run };
    },
    [name, asked],
  );
  useEffect(() => {
    document.title = `${name}${asked === undefined ? '' : `, run of ${minute(asked)}`} – Guiderail`;
  }, [name, asked]);
  if (!data?.run) {
    const kind = <a href={hrefOf(`/monitors/${encodeURIComponent(name)}`)}>Monitor</a>;
    return (
      <Page title={name} kind={kind}>
        {error ? (
          <Problem error={error} doing={`reading the run of ${name}`} retry={reload} />
        ) : data ? (
          <Empty title={`${name} has not run yet`} />
        ) : (
          <Progress label="Reading the run" />
        )}
      </Page>
    );
  }
  return <Sheet monitor={data.monitor} run={data.run} />;
}

const newestTold = ({ runs }: MonitorView): number | undefined =>
  (runs.findLast(({ outcome }) => outcome === 'quiet' || outcome === 'violations') ?? runs.at(-1))
    ?.due;

const fitWords = (pages: number): string =>
  pages === 1 ? 'One A4 page.' : `Does not fit on one A4 page: about ${pages} pages.`;

function Sheet({ monitor, run }: { readonly monitor: MonitorView; readonly run: MonitorRunView }) {
  const sheet = useRef<HTMLElement>(null);
  const [pages, setPages] = useState<number>();
  useEffect(() => {
    const { current } = sheet;
    if (!current) return;
    const measure = () => {
      const isPaper = current.clientWidth >= pageWidth;
      setPages(isPaper ? Math.max(1, Math.ceil(current.scrollHeight / pageHeight)) : undefined);
    };
    const watch = new ResizeObserver(measure);
    watch.observe(current);
    return () => watch.disconnect();
  }, []);
  const { name } = monitor;
  const back = hrefOf(`/monitors/${encodeURIComponent(name)}`, { run: String(run.run.due) });
  return (
    <>
      <p class="print-actions">
        <a href={back}>Back to the monitor</a>
        <button type="button" class="primary" onClick={() => print()}>
          Print
        </button>
        <span class="dim">{pages === undefined ? 'On A4 paper.' : fitWords(pages)}</span>
      </p>
      <article class={`print-sheet${(pages ?? 1) > 1 ? ' print-many' : ''}`} ref={sheet}>
        <header>
          <p class="print-kind">
            {kindWords(monitor.type)} of{' '}
            {monitor.endpoint ?? monitor.featureGroup ?? 'batch transforms'}
          </p>
          <h1>{name}</h1>
          <p class={`print-outcome ${run.run.outcome}`}>{outcomeSentence(run)}</p>
        </header>
        <RunFacts monitor={monitor} run={run} />
        <RunViolations run={run} />
        <WorstCharts monitor={monitor} run={run} />
        <RunIncidents monitor={monitor} run={run} />
        <footer>
          Guiderail, {monitor.region}, printed {minute(productNow())} UTC.
        </footer>
      </article>
    </>
  );
}
