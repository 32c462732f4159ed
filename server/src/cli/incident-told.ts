import { shownDescription, withoutControls, wrap } from '@guiderail/analysis';
import type { IncidentDetail, IncidentSummary } from '../services/common/own-answers/incident.js';
import { type Column, counted, type Paper, proseWidth, type Tone } from './table.js';
import { ago, shownSpan, shownTime } from './times.js';

const toneOf = ({ State, Level }: IncidentSummary): Tone | undefined => {
  if (State === 'closed' || State === 'muted') return 'dim';
  return Level === 'critical' ? 'bad' : 'unclear';
};

/** Open is what most are, and the level says more. */
const standing = ({ State, Level }: IncidentSummary): string =>
  State === 'open' ? Level : `${Level}, ${State}`;

export const incidentColumns = (now: number): readonly Column<IncidentSummary>[] => [
  { title: 'incident', of: ({ IncidentId }) => IncidentId },
  { title: 'stands', of: standing, tone: toneOf },
  { title: 'what', of: ({ Title }) => Title, least: 32, wraps: true },
  { title: 'schedule', of: (one) => one.MonitoringScheduleName, least: 14, isName: true, spare: 1 },
  { title: 'opened', of: ({ OpenedTime }) => ago(OpenedTime, now), spare: 2 },
];

const newestWindows = 5;
const newestChanges = 20;

/** All of an incident for people. */
export function tellIncident(incident: IncidentDetail, paper: Paper): string {
  const { Windows, Changes, WindowCount } = incident;
  const windows = Windows.slice(-newestWindows);
  const changes = Changes.slice(-newestChanges);
  const more = WindowCount - windows.length;
  const lines = [
    ...head(incident, paper),
    '',
    paper.paint(`Windows with evidence${more > 0 ? `, the newest ${windows.length}` : ''}`, 'bold'),
    ...windows.flatMap((window) => windowLines(window, paper)),
    '',
    paper.paint('What became of it', 'bold'),
    ...changes.flatMap(({ Time, Change, By, Reason }) =>
      folded(`${shownTime(Time)}  ${Change} by ${By}${Reason ? `: ${Reason}` : ''}`, 2, 20, paper),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function head(incident: IncidentDetail, paper: Paper): string[] {
  const { IncidentId, Title, State, Level, Features, MutedUntil, ReopenedCount } = incident;
  const until = State === 'muted' && MutedUntil ? ` until ${shownTime(MutedUntil)}` : '';
  const again = ReopenedCount > 0 ? `, reopened ${counted(ReopenedCount, 'time')}` : '';
  const rows: [string, string | undefined][] = [
    ['state', `${State}${until}, ${Level}${again}`],
    ['schedule', incident.MonitoringScheduleName],
    ['endpoint', incident.EndpointName],
    ['group', incident.FeatureGroupName],
    [incident.Family === 'quality' ? 'metrics' : 'features', Features.join(', ')],
    ['opened', shownTime(incident.OpenedTime)],
    ['closed', incident.ClosedTime === undefined ? undefined : shownTime(incident.ClosedTime)],
  ];
  return [
    `${paper.paint(IncidentId, 'dim')} ${paper.paint(paper.paint(withoutControls(Title), toneOf(incident)), 'bold')}`,
    ...rows.flatMap(([name, value]) =>
      value === undefined ? [] : folded(`${name.padEnd(10)}${value}`, 2, 12, paper),
    ),
    // whole, so that it can be copied
    ...(incident.ReportS3Uri === undefined ? [] : [`  report    ${incident.ReportS3Uri}`]),
  ];
}

function windowLines(window: IncidentDetail['Windows'][number], paper: Paper): string[] {
  return [
    `  ${shownSpan(window.StartTime, window.EndTime)}`,
    ...window.Violations.slice(0, 10).flatMap((one) =>
      folded(`${one.FeatureName}: ${shownDescription(one.Description)}`, 4, 6, paper),
    ),
    ...(window.Violations.length > 10 ? [`    … and ${window.Violations.length - 10} more`] : []),
  ];
}

/** A text in lines, the first and the others so far from the left. */
function folded(text: string, first: number, others: number, paper: Paper): string[] {
  const room = proseWidth(paper) - others;
  return wrap(withoutControls(text), room).map(
    (line, i) => `${' '.repeat(i === 0 ? first : others)}${line}`,
  );
}
