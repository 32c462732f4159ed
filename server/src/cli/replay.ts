import { withoutControls, wrap } from '@guiderail/analysis';
import { progressLine } from './check-progress.js';
import { type Connection, connected, serverFlags } from './connection.js';
import { parseFlags, UsageError } from './flags.js';
import type { Io } from './io.js';
import { changeFlags, readChanges } from './limit-changes.js';
import { scheduleNamed } from './schedule-of.js';
import { type Column, counted, jsonText, type Paper, paperOf, proseWidth, table } from './table.js';
import { readSpan, shownSpan } from './times.js';

const options = {
  ...serverFlags,
  ...changeFlags,
  last: { type: 'string' },
} as const;

interface Fired {
  readonly FeatureName: string;
  readonly ConstraintCheckType: string;
}
interface ReplayedWindow {
  readonly StartTime: number;
  readonly EndTime: number;
  readonly Before: readonly Fired[];
  readonly After: readonly Fired[];
}
interface Count {
  readonly Name: string;
  readonly Before: number;
  readonly After: number;
}
/** What the server answers; times are milliseconds. */
interface Replay {
  readonly Summary: string;
  readonly Windows: readonly ReplayedWindow[];
  readonly Changed: readonly number[];
  readonly NotEvaluated: readonly { StartTime: number; EndTime: number; Reason: string }[];
  readonly ByFeature: readonly Count[];
  readonly ByCheck: readonly Count[];
  readonly Remarks: readonly string[];
}
interface State {
  readonly ReplayId: string;
  readonly Status: string;
  readonly Done: number;
  readonly Total: number;
  readonly FailureReason?: string;
  readonly Result?: Replay;
}

/** `guiderail replay`: how often a schedule would have fired with other limits. */
export async function replayCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseFlags(args, options, true);
  const [schedule, ...more] = positionals;
  if (schedule === undefined || more.length > 0) throw new UsageError('name one schedule');
  const { last } = values;
  if (last !== undefined) readSpan(last);
  const changes = await readChanges(values);
  if (Object.keys(changes).length === 0) {
    throw new UsageError('say what to change: --threshold, --set or --constraints');
  }
  const body = { ...changes, ...(last !== undefined && { Last: last }) };
  return connected(values, io, async (connection) => {
    await scheduleNamed(connection, schedule);
    const found = await replayed(connection, schedule, body, io);
    io.stdout(values.json ? jsonText(found) : tell(found, paperOf(io)));
    return found.NotEvaluated.length > 0 && found.Windows.length === 0 ? 1 : 0;
  });
}

async function replayed(
  { own }: Connection,
  schedule: string,
  body: object,
  io: Io,
): Promise<Replay> {
  const progress = progressLine(io);
  try {
    let state = await own<State>(`monitoring-schedules/${schedule}/replay`, body);
    while (state.Status === 'InProgress') {
      const of = counted(state.Total, 'window');
      progress.show(`Replaying ${of}`, state.Total === 0 ? 0 : state.Done / state.Total);
      state = await own<State>(`replays/${state.ReplayId}`);
    }
    if (state.Result) return state.Result;
    throw new Error(`the replay ended as ${state.Status}: ${state.FailureReason ?? ''}`);
  } finally {
    progress.clear();
  }
}

const counts = (title: string): readonly Column<Count>[] => [
  { title, of: ({ Name }) => Name, least: 20 },
  { title: 'fired', of: ({ Before }) => String(Before), right: true },
  { title: 'would fire', of: ({ After }) => String(After), right: true },
];

const shownWindows = 20;

function tell(found: Replay, paper: Paper): string {
  const { Summary, Windows, Changed, NotEvaluated, ByFeature, ByCheck, Remarks } = found;
  const prose = (text: string) => wrap(withoutControls(text), proseWidth(paper));
  if (Windows.length + NotEvaluated.length === 0) {
    return 'There are no past windows to replay: the schedule had none in this span.\n';
  }
  const lines = prose(Summary).map((line) => paper.paint(line, 'bold'));
  const section = (rows: readonly string[]) => {
    if (rows.length > 0) lines.push('', ...rows);
  };
  if (ByFeature.length > 0) section(table(ByFeature, counts('windows by feature'), paper));
  if (ByCheck.length > 0) section(table(ByCheck, counts('windows by check'), paper));
  const changed = Windows.filter(({ EndTime }) => Changed.includes(EndTime));
  section(changed.length === 0 ? [] : changedLines(changed, paper));
  section(
    NotEvaluated.slice(0, shownWindows).flatMap(({ StartTime, EndTime, Reason }) =>
      prose(`Not evaluated: ${shownSpan(StartTime, EndTime)}: ${Reason}`),
    ),
  );
  section(Remarks.flatMap((remark) => prose(`Note: ${remark}`)));
  return `${lines.join('\n')}\n`;
}

/** `age (2), city`: features, with how many checks fired where it is not one. */
function names(fired: readonly Fired[]): string {
  const counts = new Map<string, number>();
  for (const { FeatureName } of fired) counts.set(FeatureName, (counts.get(FeatureName) ?? 0) + 1);
  const words = [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count})`));
  return words.join(', ') || 'nothing';
}

function changedLines(changed: readonly ReplayedWindow[], paper: Paper): string[] {
  const shown = changed.slice(-shownWindows);
  const columns: readonly Column<ReplayedWindow>[] = [
    { title: 'window (UTC)', of: ({ StartTime, EndTime }) => shownSpan(StartTime, EndTime) },
    { title: 'fired', of: ({ Before }) => names(Before), least: 12, wraps: true },
    { title: 'would fire', of: ({ After }) => names(After), least: 12, wraps: true },
  ];
  const more = changed.length > shown.length ? `, the newest ${shown.length}` : '';
  return [`${counted(changed.length, 'window')} would say something else${more}:`].concat(
    table(shown, columns, paper),
  );
}
