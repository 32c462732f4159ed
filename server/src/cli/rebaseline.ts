import type { DescribeMonitoringScheduleCommandOutput } from '@aws-sdk/client-sagemaker';
import { withoutControls, wrap } from '@guiderail/analysis';
import type {
  BaselineVersionList,
  BaselineVersionSummary,
} from '../services/common/own-answers/baseline-version.js';
import { versionsOf } from './baseline-versions.js';
import { type Connection, connected, serverFlags } from './connection.js';
import { parseFlags, UsageError } from './flags.js';
import { readable } from './incidents.js';
import type { Io } from './io.js';
import { baselineOf, isByClarify } from './monitor-baseline.js';
import { readMoment, runAt } from './runs.js';
import { scheduleNamed } from './schedule-of.js';
import { shellWord } from './shell.js';
import { type Column, jsonText, type Paper, paperOf, proseWidth, table } from './table.js';
import { readSpan, readTime, shownSpan, shownTime } from './times.js';

const options = {
  ...serverFlags,
  last: { type: 'string' },
  run: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  reason: { type: 'string' },
  name: { type: 'string' },
  features: { type: 'string' },
  undo: { type: 'boolean' },
  version: { type: 'string' },
} as const;

type Values = ReturnType<typeof parseFlags<typeof options>>['values'];

/** `guiderail rebaseline`: accepts a window as the new normal, goes back, or lists versions. */
export async function rebaselineCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseFlags(args, options, true);
  const [schedule, ...more] = positionals;
  if (schedule === undefined || more.length > 0) throw new UsageError('name one schedule');
  const does = readAction(values);
  return connected(values, io, async (connection) => {
    const described = await scheduleNamed(connection, schedule);
    const path = `monitoring-schedules/${schedule}`;
    if (does === 'list') {
      const found = await versionsOf(connection, schedule);
      if (values.json) io.stdout(jsonText(readable(found)));
      else if (found.Versions.length > 0) io.stdout(tellAll(found, io));
      else io.stdout(await tellFirst(described, connection, io));
      return 0;
    }
    const body = {
      Reason: values.reason,
      ...(values.name !== undefined && { Author: values.name }),
      ...(does === 'undo'
        ? values.version !== undefined && { Version: Number(values.version) }
        : await windowOf(connection, schedule, values)),
    };
    const tail = does === 'undo' ? 'baselines/undo' : 'rebaseline';
    const version = await connection.own<BaselineVersionSummary>(`${path}/${tail}`, body);
    const told = () => tell(schedule, version, connection, paperOf(io));
    io.stdout(values.json ? jsonText(readable(version)) : told());
    return 0;
  });
}

function readAction(values: Values): 'list' | 'undo' | 'accept' {
  const { last, run, from, to, undo, version, reason, features } = values;
  const ways = [last, run, from ?? to].filter((way) => way !== undefined).length;
  if (undo && ways > 0) throw new UsageError('--undo takes no window');
  if (version !== undefined && !(undo && /^\d{1,6}$/.test(version))) {
    throw new UsageError('--version is the number of one for --undo');
  }
  if (!undo && ways === 0) {
    if (reason === undefined && features === undefined) return 'list';
    throw new UsageError('say which window: --last 7d, --run TIME, or --from and --to');
  }
  if (ways > 1 || (from === undefined) !== (to === undefined)) {
    throw new UsageError('give one of --last, --run, or --from with --to');
  }
  if (!reason) throw new UsageError('say why with --reason "…": others will ask');
  return undo ? 'undo' : 'accept';
}

async function windowOf(connection: Connection, schedule: string, values: Values): Promise<object> {
  const { last, run, from, to, features } = values;
  const Features = features?.split(',').map((name) => name.trim());
  const only = Features && { Features };
  if (run !== undefined) {
    const { ScheduledTime } = await runAt(connection, schedule, readMoment(run));
    return { ...only, Execution: ScheduledTime?.getTime() };
  }
  if (last !== undefined) {
    return { ...only, Start: connection.now - readSpan(last), End: connection.now };
  }
  return { ...only, Start: readTime(from ?? ''), End: readTime(to ?? '') };
}

function tell(
  schedule: string,
  version: BaselineVersionSummary,
  { server }: Connection,
  paper: Paper,
): string {
  const { Version, Kind, BackToVersion, Window, Records, Features } = version;
  const { ClosedIncidents = [], ReopenedIncidents = [] } = version;
  const what =
    Kind === 'undo'
      ? `${schedule} is back at version ${BackToVersion ?? 0} of its baseline (as version ${Version})`
      : `${schedule} has version ${Version} of its baseline`;
  const of = Window ? ` of ${shownSpan(Window.StartTime, Window.EndTime)}` : '';
  const rows: [string, string | undefined][] = [
    ['records', Records === undefined ? undefined : `${Records}${of}`],
    ['features', Features?.join(', ')],
    ['file', version.ConstraintsS3Uri],
    ['by', `${version.Author}: ${version.Reason}`],
    ['closes', ClosedIncidents.length > 0 ? ClosedIncidents.join(', ') : undefined],
    ['reopens', ReopenedIncidents.length > 0 ? ReopenedIncidents.join(', ') : undefined],
  ];
  const prose = (text: string) =>
    wrap(withoutControls(text), proseWidth(paper) - 2).map((line) => `  ${line}`);
  const lines = [
    `${paper.paint(what, 'bold')}.`,
    ...rows.flatMap(([name, value]) =>
      value ? [`  ${name.padEnd(10)}${withoutControls(value)}`] : [],
    ),
    ...version.KeptLimits.flatMap(({ Name, Limit, Kept, Suggested }) => {
      const instead =
        Suggested === undefined
          ? ''
          : `, where the window alone gives ${JSON.stringify(Suggested)}`;
      return prose(`Kept: ${Name}, ${Limit} ${JSON.stringify(Kept)}${instead}`);
    }),
    ...version.Remarks.flatMap(prose),
  ];
  if (Kind !== 'undo') {
    lines.push('', 'To go back:');
    lines.push(
      `  npx guiderail rebaseline ${shellWord(schedule)} --undo --reason "…"${server.flags}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

const columns = (current: number | undefined): readonly Column<BaselineVersionSummary>[] => [
  { title: 'version', of: ({ Version }) => String(Version), right: true },
  { title: '', of: ({ Version }) => (Version === current ? 'in use' : '') },
  { title: 'made (UTC)', of: ({ CreationTime }) => shownTime(toMinute(CreationTime)) },
  {
    title: 'of',
    of: ({ Kind, Window, BackToVersion }) => {
      if (Window) return shownSpan(Window.StartTime, Window.EndTime);
      return Kind === 'edit' ? 'other limits' : `back to ${BackToVersion ?? 0}`;
    },
    spare: 1,
  },
  { title: 'by', of: ({ Author }) => Author, least: 10, spare: 2 },
  { title: 'why', of: ({ Reason }) => Reason, least: 20, wraps: true },
];

const toMinute = (time: number): number => Math.floor(time / 60_000) * 60_000;

function tellAll({ CurrentVersion, Versions }: BaselineVersionList, io: Io): string {
  const lines = table(Versions, columns(CurrentVersion), paperOf(io));
  if (CurrentVersion === undefined)
    lines.push('', 'It runs on none of these: its definition was changed since.');
  if (CurrentVersion === 0) lines.push('', 'It runs on what was there before all of them.');
  return `${lines.join('\n')}\n`;
}

/** Of a schedule without versions: what it runs on, and how the first one is made. */
async function tellFirst(
  described: DescribeMonitoringScheduleCommandOutput,
  connection: Connection,
  io: Io,
): Promise<string> {
  const { MonitoringScheduleName: name = '' } = described;
  const { constraints, note } = await baselineOf(connection, described);
  const lines = [`${name} has no versions of its baseline.`, `  baseline  ${constraints ?? note}`];
  if (isByClarify(described)) {
    const instead =
      'No window of bias or attributions is made a baseline: for another one run a Clarify job, ' +
      "and name its analysis.json in the definition's baseline configuration.";
    lines.push(...wrap(instead, proseWidth(paperOf(io))));
  } else {
    lines.push('To accept a window as the new normal:');
    const { flags } = connection.server;
    lines.push(`  npx guiderail rebaseline ${shellWord(name)} --last 7d --reason "…"${flags}`);
  }
  return `${lines.join('\n')}\n`;
}
