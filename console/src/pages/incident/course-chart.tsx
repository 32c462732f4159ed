import type { IncidentChange, IncidentDetail } from 'guiderail/console';
import { ChartFrame, type ChartTable, timelineDrawing } from '../../charts/index.js';
import { minute } from '../../format/times.js';
import { Course } from './course.js';
import { changeWords } from './words.js';

/** The course of an incident, with its numbers and its downloads. */
export function CourseChart({ incident }: { readonly incident: IncidentDetail }) {
  const title = `How it went: ${incident.Title}`;
  return (
    <ChartFrame
      title={title}
      table={() => tableOf(incident)}
      draw={() => drawn(title, incident)}
      head={<span class="dim">Windows with evidence, and what became of the incident</span>}
    >
      <Course incident={incident} />
    </ChartFrame>
  );
}

function tableOf({ Windows, Changes }: IncidentDetail): ChartTable {
  const windows = Windows.map(({ StartTime, EndTime, Violations }) => ({
    at: StartTime,
    row: [minute(StartTime), minute(EndTime), 'window with evidence', Violations.length],
  }));
  const changes = Changes.map((change) => ({
    at: change.Time,
    row: [minute(change.Time), null, changeWords(change), null],
  }));
  return {
    columns: ['from (UTC)', 'to (UTC)', 'what', 'violations'],
    rows: [...windows, ...changes].sort((a, b) => a.at - b.at).map(({ row }) => row),
  };
}

const kinds = [
  ['Opened, raised or back', 'var(--chart-bad)', /^(opened|reopened|raised)$/],
  ['Closed or lowered', 'var(--chart-good)', /^(closed|lowered)$/],
  ['Other changes', 'var(--chart-current)', /./],
] as const;

const kindOf = ({ Change }: IncidentChange) =>
  kinds.find(([, , names]) => names.test(Change)) ?? kinds[2];

function drawn(title: string, { Windows, Changes }: IncidentDetail): string {
  const most = Math.max(1, ...Windows.map(({ Violations }) => Violations.length));
  const evidence = { name: 'Window with evidence', colour: 'var(--chart-bad)' };
  return timelineDrawing({
    title,
    legend: [
      { ...evidence, shape: 'box' },
      ...kinds.map(([name, colour]) => ({ name, colour, shape: 'dot' as const })),
    ],
    marks: [
      ...Windows.map(({ StartTime, EndTime, Violations }) => ({
        ...{ at: StartTime, until: EndTime, colour: evidence.colour },
        share: Math.max(0.12, Violations.length / most),
      })),
      ...Changes.map((change) => ({ at: change.Time, colour: kindOf(change)[1] })),
    ],
  });
}
