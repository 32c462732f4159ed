import type { MonitorRunView, MonitorView } from 'guiderail/console';
import { own, view } from '../../../api/index.js';
import { waited } from '../../../api/waited.js';
import { hrefOf } from '../../../app/location.js';
import { minute } from '../../../format/times.js';
import { Badge, LongRun } from '../../../ui/index.js';
import { outcomeWords } from '../words.js';
import { useSpanField } from './span-field.js';

const look_ms = 3000;
const choices = [
  ['scheduled', 'As scheduled: since it was due last'],
  ['3600000', 'The last hour'],
  ['86400000', 'The last 24 hours'],
] as const;

/** Runs the monitor at once over a window, and stays with it to its end. */
export function RunNow({
  monitor: { name, endpoint, featureGroup },
  reload,
}: {
  readonly monitor: MonitorView;
  readonly reload: () => void;
}) {
  const { value, chosen, fields } = useSpanField(choices, 'scheduled');
  const body = (): object => {
    if (value === 'scheduled') return {};
    if (value !== 'span') return { LastMilliseconds: Number(value) };
    const span = chosen();
    if ('why' in span) throw new Error(span.why);
    return { StartTime: span.start, EndTime: span.end };
  };
  const run = async (told: (text: string) => void, signal: AbortSignal) => {
    const path = `monitoring-schedules/${name}/run`;
    const { ScheduledTime: due } = await own<{ ScheduledTime: number }>(path, body(), signal);
    reload();
    const ended = await followed(name, due, told, signal);
    reload();
    return ended;
  };
  return (
    <div class="dialog-part">
      <p>
        The run reads {readWords(endpoint, featureGroup)} of the window, checks them against the
        baseline and writes a report, as a scheduled one does. It tells nobody twice: its window
        replaces what an earlier run of the same window had shown. Closing this does not stop it.
      </p>
      {fields}
      <LongRun label="Run" doing={`running ${name}`} run={run}>
        {(ended) => <Ended {...{ name, ended }} />}
      </LongRun>
    </div>
  );
}

const readWords = (endpoint?: string, featureGroup?: string): string => {
  if (featureGroup !== undefined) return `the records of ${featureGroup}`;
  return endpoint === undefined ? 'the batch transforms’ results' : `the captures of ${endpoint}`;
};

/** Looks after a run until it has ended. */
export async function followed(
  name: string,
  due: number,
  told: (text: string) => void,
  signal: AbortSignal,
): Promise<MonitorRunView> {
  for (;;) {
    const seen = await view<MonitorRunView>('monitor-run', { Name: name, Due: due }, signal);
    if (seen.run.outcome !== 'running') return seen;
    const last = seen.log?.lines.at(-1)?.text;
    told(seen.run.status === 'Pending' ? 'Waits for room' : `Runs: ${last ?? 'it has begun'}`);
    await waited(look_ms, signal);
  }
}

const Ended = ({
  name,
  ended: { run, failure, rows },
}: {
  readonly name: string;
  readonly ended: MonitorRunView;
}) => (
  <>
    <p>
      <Badge tone={outcomeWords[run.outcome][0]} word={outcomeWords[run.outcome][1]} />{' '}
      {run.violations !== undefined && run.violations > 0 && `${run.violations} violations. `}
      {rows !== undefined && `${rows.toLocaleString('en-US')} rows. `}
      <a href={hrefOf(`/monitors/${encodeURIComponent(name)}`, { run: String(run.due) })}>
        The run of {minute(run.due)} UTC
      </a>
    </p>
    {failure !== undefined && <pre class="failure">{failure}</pre>}
  </>
);
