import type { MonitorView } from 'guiderail/console';
import { hrefOf } from '../../app/location.js';
import { minute } from '../../format/times.js';
import { Empty, State } from '../../ui/index.js';
import { useRun, usualRun } from './chosen-run.js';
import { RunPart, useRunView } from './summary/run-part.js';
import { RunsChart } from './summary/runs-chart.js';
import { baselineWords, verdict } from './summary/verdict.js';
import { hasResult, toldRuns } from './told-runs.js';

/** Whether the model can be trusted, what was found, and on which records. */
export function SummaryTab({ monitor }: { readonly monitor: MonitorView }) {
  const { name, runs } = monitor;
  const [asked, choose] = useRun(monitor);
  const due = asked ?? usualRun(runs)?.due;
  const known = runs.find((run) => run.due === due);
  return (
    <>
      <Verdict monitor={monitor} />
      <OpenIncidents monitor={monitor} />
      {runs.length === 0 ? (
        <Nothing monitor={monitor} />
      ) : (
        <RunsChart monitor={monitor} chosen={due} choose={choose} />
      )}
      {due !== undefined && <RunPart key={due} {...{ name, due, known }} />}
    </>
  );
}

/** The sentence that answers the first question. */
function Verdict({ monitor }: { readonly monitor: MonitorView }) {
  const newest = toldRuns(monitor.runs).at(-1);
  // what it was held against matters of a quiet run too
  const told = newest && hasResult(newest) ? newest : undefined;
  const { data, loading } = useRunView(monitor.name, told?.due, told);
  const waits = newest?.outcome === 'violations' && loading;
  const { tone, head, text } = verdict(monitor, data?.violations ?? []);
  return (
    <p class={`verdict ${tone}${waits ? ' waits' : ''}`}>
      <b>{head}</b>
      {text.startsWith(':') ? text : ` ${text}`}
      {data && baselineWords(monitor.baselineVersion, data.baseline.version)}
    </p>
  );
}

const worstFirst = (incidents: MonitorView['incidents']) =>
  [...incidents].sort((a, b) => Number(b.level === 'critical') - Number(a.level === 'critical'));

/** What is being done about it. */
function OpenIncidents({ monitor: { incidents } }: { readonly monitor: MonitorView }) {
  if (incidents.length === 0) return null;
  return (
    <ul class="open-incidents" aria-label="Incidents that are not closed">
      {worstFirst(incidents)
        .slice(0, 5)
        .map(({ id, title, state, level }) => (
          <li key={id}>
            <State of={level} /> <State of={state} />{' '}
            <a href={hrefOf(`/incidents/${id}`)}>{title}</a>
          </li>
        ))}
    </ul>
  );
}

function Nothing({ monitor: { name, nextDue, status } }: { readonly monitor: MonitorView }) {
  const next = nextDue[0];
  return (
    <Empty title="It has not run yet" command={`npx guiderail run ${name} --last 1h`}>
      <p>
        {next !== undefined
          ? `The first run is due at ${minute(next)} UTC. It can be run at once over what came already:`
          : `Its schedule is ${status.toLowerCase()}. It can be run at once over what came already:`}
      </p>
    </Empty>
  );
}
