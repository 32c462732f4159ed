import type { MonitorRun, MonitorRunView } from 'guiderail/console';
import { ApiError, useData, view } from '../../../api/index.js';
import { hrefOf } from '../../../app/location.js';
import { setQuery, useQuery } from '../../../app/use-query.js';
import { count, plural } from '../../../format/numbers.js';
import { minute, second } from '../../../format/times.js';
import { Badge, Empty, Problem, Progress, Section } from '../../../ui/index.js';
import { outcomeWords, uncheckedWords } from '../words.js';
import { RunFacts, RunFiles } from './run-facts.js';
import { Violations } from './violations.js';

const refresh_ms = 4000;
const mostNamed = 12;

/** The chosen run: what it read, what it found, or why it could not. */
export function RunPart({
  name,
  due,
  known,
}: {
  readonly name: string;
  readonly due: number;
  /** As the list of runs has it: a change there is looked at here. */
  readonly known: MonitorRun | undefined;
}) {
  const [from] = useQuery('from', '0');
  const running = known?.outcome === 'running';
  const { data, error, reload } = useRunView(name, due, known, Number(from) || 0);
  if (error && !data) {
    if (error instanceof ApiError && error.status < 500 && !known) return <NoRun due={due} />;
    return <Problem error={error} doing={`reading the run of ${minute(due)} UTC`} retry={reload} />;
  }
  if (!data) return <Progress label="Reading the run" />;
  const { run } = data;
  const [tone, word] = outcomeWords[run.outcome];
  return (
    <Section
      title={`Run of ${minute(run.due)} UTC`}
      about={<Badge tone={tone} word={word} />}
      actions={<Report name={name} view={data} />}
    >
      <RunFacts view={data} />
      {running && <Progress label={known?.status === 'Pending' ? 'Waits for room' : 'Runs'} />}
      {(run.outcome === 'failed' || run.outcome === 'no data' || run.outcome === 'stopped') && (
        <Failure view={data} />
      )}
      {run.outcome === 'unchecked' && <p class="note">{uncheckedWords(run.message)}</p>}
      {data.violations.length > 0 && <Violations {...{ name }} view={data} />}
      {run.outcome === 'quiet' && <Quiet view={data} />}
      <Remarks view={data} />
      {data.files.length > 0 && <RunFiles view={data} />}
      <Log view={data} open={run.outcome === 'failed' || running} />
    </Section>
  );
}

/** What an address leads to that was shortened, or is of another monitor. */
const NoRun = ({ due }: { readonly due: number }) => (
  <Empty title="There is no such run">
    <p>
      No run of this monitor was due at {second(due)} UTC.{' '}
      <button type="button" class="as-link" onClick={() => setQuery({ run: undefined })}>
        The newest run
      </button>
    </p>
  </Empty>
);

/** One run, read again when the list says that it changed, and while it goes on. */
export const useRunView = (
  name: string,
  due: number | undefined,
  known: MonitorRun | undefined,
  offset = 0,
) =>
  useData(
    async (signal) => {
      if (due === undefined) return undefined;
      const asked = { Name: name, Due: due, ...(offset > 0 && { Offset: offset }) };
      return view<MonitorRunView>('monitor-run', asked, signal);
    },
    [name, due, known?.status, offset],
    known?.outcome === 'running' ? { every_ms: refresh_ms } : {},
  );

const Quiet = ({ view }: { readonly view: MonitorRunView }) => (
  <Empty title="Nothing was violated">
    <p>
      {view.rows === undefined ? 'The window' : `${count(view.rows)} rows`} kept every constraint of
      the baseline.
      {view.tooSmall.length > 0 &&
        ` Of ${plural(view.tooSmallCount, 'feature')} there were too few rows to tell whether they drifted: ${smallNames(view)}.`}
    </p>
  </Empty>
);

/** The run on one page to print, and the report that it wrote. */
function Report({ name, view: { files, run } }: RunReports) {
  const at = `/monitors/${encodeURIComponent(name)}`;
  const query = { run: String(run.due) };
  return (
    <span class="run-reports">
      {files.some((file) => file.name.endsWith('.html')) && (
        <a href={hrefOf(`${at}/report`, query)}>Report</a>
      )}
      <a href={hrefOf(`${at}/print`, query)}>Print</a>
    </span>
  );
}

interface RunReports {
  readonly name: string;
  readonly view: MonitorRunView;
}

function Failure({ view: { failure, run } }: { readonly view: MonitorRunView }) {
  const title = { 'no data': 'There was no data', stopped: 'It was stopped' }[
    run.outcome as string
  ];
  return (
    <div class="problem" role="note">
      <p>
        <b>{title ?? 'The run failed'}.</b>
      </p>
      <pre class="failure">{failure ?? run.message ?? 'It gave no reason.'}</pre>
    </div>
  );
}

function smallNames({ tooSmall, tooSmallCount }: MonitorRunView): string {
  const shown = tooSmall.slice(0, mostNamed).join(', ');
  const more = tooSmallCount - Math.min(tooSmall.length, mostNamed);
  return more > 0 ? `${shown} and ${count(more)} more` : shown;
}

/** What the reader should know of the run, and records that it could not read. */
function Remarks({ view }: { readonly view: MonitorRunView }) {
  const { notes, unreadableExamples, tooSmallCount, run } = view;
  const small = run.outcome === 'violations' && tooSmallCount > 0;
  if (notes.length + unreadableExamples.length === 0 && !small) return null;
  return (
    <ul class="remarks">
      {small && (
        <li>
          Too few rows to tell whether {plural(tooSmallCount, 'feature')} drifted:{' '}
          {smallNames(view)}.
        </li>
      )}
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
      {unreadableExamples.map(({ source, line, reason, excerpt }) => (
        <li key={`${source} ${line}`}>
          Could not be read: {source}
          {line !== undefined && `, line ${line}`}: {reason} <code>{excerpt}</code>
        </li>
      ))}
    </ul>
  );
}

/** The last lines that its job logged, and the way to all of them. */
function Log({
  view: { log, job },
  open,
}: {
  readonly view: MonitorRunView;
  readonly open: boolean;
}) {
  if (job === undefined) return null;
  if (!log) return <p class="dim">The job {job} has logged nothing, or its lines are gone.</p>;
  return (
    <details class="run-log" open={open}>
      <summary>Log of the job {job}</summary>
      {log.lines.length === 0 ? (
        <p class="dim">Its lines are older than the log group keeps them.</p>
      ) : (
        <pre>{log.lines.map(({ time, text }) => `${second(time)}  ${text}`).join('\n')}</pre>
      )}
      <p>
        <a href={hrefOf(`/logs/${encodeURIComponent(log.group)}`, { stream: log.stream })}>
          All lines of {log.stream}
        </a>
      </p>
    </details>
  );
}
