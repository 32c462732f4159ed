import type {
  IncidentDetail,
  IncidentSummary,
  MonitorRunView,
  MonitorView,
} from 'guiderail/console';
import { listIncidents, readIncident } from '../../api/incidents.js';
import { useData } from '../../api/index.js';
import { plural } from '../../format/numbers.js';
import { minute } from '../../format/times.js';
import { Problem } from '../../ui/index.js';

const mostIncidents = 3;
const mostChanges = 5;

/** Incidents that had this window in them, and who did what about them. */
export function RunIncidents({
  monitor,
  run,
}: {
  readonly monitor: MonitorView;
  readonly run: MonitorRunView;
}) {
  const { name } = monitor;
  const { windowStart, windowEnd, due } = run.run;
  const [start, end] = [windowStart ?? due, windowEnd ?? due];
  const { data, error } = useData(
    async (signal) => {
      const asked = { MonitoringScheduleName: name, MaxResults: 50 };
      const { Incidents: all } = await listIncidents(asked, signal);
      const mine = all.filter((one) => touches(one, start, end)).slice(0, mostIncidents);
      return Promise.all(mine.map(({ IncidentId: id }) => readIncident(id, signal)));
    },
    [name, start, end],
  );
  if (error) return <Problem error={error} doing="reading the incidents" />;
  if (!data) return null;
  return (
    <section>
      <h2>Incidents</h2>
      {data.length === 0 ? (
        <p>None has this window in it.</p>
      ) : (
        data.map((one) => <One key={one.IncidentId} incident={one} />)
      )}
    </section>
  );
}

const touches = (
  { FirstWindow, LastWindow }: IncidentSummary,
  start: number,
  end: number,
): boolean => FirstWindow.StartTime < end && LastWindow.EndTime > start;

function One({ incident }: { readonly incident: IncidentDetail }) {
  const { Title, State, Level, OpenedTime, Changes } = incident;
  const shown = Changes.slice(-mostChanges);
  return (
    <div class="print-incident">
      <p>
        <b>{Title}</b> {Level}, {State}, opened {minute(OpenedTime)} UTC.
      </p>
      <ul>
        {Changes.length > shown.length && (
          <li>{plural(Changes.length - shown.length, 'earlier change')}</li>
        )}
        {shown.map(({ Time, Change, By, Reason }) => (
          <li key={`${Time} ${Change}`}>
            {minute(Time)} {Change} by {By}
            {Reason !== undefined && `: ${Reason.slice(0, 160)}`}
          </li>
        ))}
      </ul>
    </div>
  );
}
