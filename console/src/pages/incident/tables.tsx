import type { IncidentDetail, IncidentWindow } from 'guiderail/console';
import { hrefOf } from '../../app/location.js';
import { short } from '../../format/numbers.js';
import { minute, second } from '../../format/times.js';
import { Badge, Section, Table, Time } from '../../ui/index.js';
import { changeName } from './words.js';

type Violation = IncidentWindow['Violations'][number] & { readonly window: IncidentWindow };

/** What each window showed, the newest first, with the way to its run. */
export function Windows({ incident }: { readonly incident: IncidentDetail }) {
  const rows = [...incident.Windows]
    .sort((a, b) => b.EndTime - a.EndTime)
    .flatMap((window) => window.Violations.map((one) => ({ ...one, window })));
  const kept = incident.Windows.length;
  return (
    <Section
      title="Evidence"
      about={
        kept < incident.WindowCount
          ? `of the newest ${kept} of ${incident.WindowCount} windows`
          : 'window by window, the newest first'
      }
    >
      <Table
        caption="What each window showed"
        page={50}
        rows={rows}
        keyOf={(row) => `${row.window.StartTime} ${row.FeatureName} ${row.ConstraintCheckType}`}
        columns={[
          {
            id: 'window',
            title: 'Window (UTC)',
            cell: (row) => <WindowLink incident={incident} window={row.window} />,
            sort: ({ window }) => window.EndTime,
          },
          {
            id: 'feature',
            title: 'Feature',
            cell: (row) => <span class="feature-name">{row.FeatureName || '–'}</span>,
            sort: (row) => row.FeatureName,
          },
          { id: 'said', title: 'What was found', cell: (row) => <Said violation={row} /> },
          {
            id: 'strength',
            title: 'Evidence',
            cell: ({ Strength }) => (
              <Badge
                tone={Strength === 'strong' ? 'bad' : 'warn'}
                word={Strength === 'strong' ? 'Strong' : 'Weak'}
              />
            ),
            sort: ({ Strength }) => Strength,
          },
        ]}
      />
    </Section>
  );
}

const Said = ({
  violation: { Description, Value, Threshold },
}: {
  readonly violation: Violation;
}) => (
  <>
    {Value !== undefined && Threshold !== undefined && (
      <b>
        {short(Value)} against {short(Threshold)}.{' '}
      </b>
    )}
    <span class="dim">{Description}</span>
  </>
);

/** The run that looked at a window is found by the monitor's page. */
function WindowLink({
  incident: { MonitoringScheduleName: name, Family },
  window: { StartTime, EndTime },
}: {
  readonly incident: IncidentDetail;
  readonly window: IncidentWindow;
}) {
  const path = `/monitors/${encodeURIComponent(name)}`;
  // of runs that failed, the time is the scheduled one
  if (Family === 'runs') {
    return <a href={hrefOf(path, { run: String(StartTime) })}>Run of {minute(StartTime)}</a>;
  }
  return (
    <a href={hrefOf(path, { window: `${StartTime}-${EndTime}` })}>
      {minute(StartTime)} – {minute(EndTime)}
    </a>
  );
}

/** What became of it: when, by whom and why. */
export const Changes = ({ incident }: { readonly incident: IncidentDetail }) => (
  <Section title="Changes">
    <Table
      caption="Changes of the incident"
      rows={[...incident.Changes].reverse()}
      keyOf={(change) => `${change.Time} ${change.Change} ${change.By}`}
      columns={[
        {
          id: 'time',
          title: 'When (UTC)',
          cell: ({ Time: at }) => (
            <>
              {second(at)}, <Time at={at} />
            </>
          ),
          sort: (change) => change.Time,
        },
        { id: 'what', title: 'What', cell: changeName, sort: changeName },
        { id: 'by', title: 'By', cell: ({ By }) => By, sort: ({ By }) => By },
        { id: 'why', title: 'Note', cell: ({ Reason }) => Reason ?? '' },
      ]}
    />
  </Section>
);
