import { shownDescription, withoutControls, wrap } from '@guiderail/analysis';
import { connected, serverFlags } from './connection.js';
import { parseFlags, UsageError } from './flags.js';
import type { Io } from './io.js';
import { changeFlags, readChanges, readJsonFile } from './limit-changes.js';
import { messageLines } from './message-lines.js';
import { checkLines, type PlannedCheck } from './planned-checks.js';
import { scheduleNamed } from './schedule-of.js';
import { counted, jsonText, type Paper, paperOf, proseWidth } from './table.js';
import { shownSpan, shownTime } from './times.js';

const options = { ...serverFlags, ...changeFlags } as const;

/** What the server answers; times are milliseconds. */
interface DryRun {
  readonly Ok: boolean;
  readonly Problems: readonly { Severity: 'error' | 'warning'; What: string; Change: string }[];
  readonly Sample: { readonly Records?: number };
  readonly Checks: readonly PlannedCheck[];
  readonly Violations: readonly {
    readonly FeatureName: string;
    readonly Description: string;
  }[];
  readonly Window?: { readonly StartTime: number; readonly EndTime: number };
  readonly NextDueTimes: readonly number[];
  readonly Remarks: readonly string[];
}

/** `guiderail try`: what a schedule's run would do, tried on a sample. */
export async function tryCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseFlags(args, options, true);
  const [what, ...more] = positionals;
  if (what === undefined || more.length > 0) throw new UsageError('name a schedule or a file');
  const isFile = /\.json$/i.test(what);
  const changes = await readChanges(values);
  if (isFile && Object.keys(changes).length > 0) {
    throw new UsageError('--threshold, --set and --constraints are for schedules that are there');
  }
  const body = isFile ? configurationOf(await readJsonFile(what), what) : changes;
  return connected(values, io, async (connection) => {
    if (!isFile) await scheduleNamed(connection, what);
    const path = isFile ? 'dry-run' : `monitoring-schedules/${what}/dry-run`;
    const found = await connection.own<DryRun>(path, body);
    io.stdout(values.json ? jsonText(found) : tell(found, paperOf(io)));
    return found.Ok ? 0 : 1;
  });
}

/** What a file holds, as the path takes it. */
function configurationOf(content: unknown, path: string): object {
  const given = content as Record<string, unknown>;
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new Error(`${path} must hold a JSON object`);
  }
  if ('MonitoringScheduleConfig' in given || 'JobDefinition' in given) return given;
  const type = ['DataQuality', 'ModelQuality'].find((name) => `${name}AppSpecification` in given);
  if (type !== undefined) return { JobDefinition: given, MonitoringType: type };
  throw new Error(
    `${path} is neither what CreateMonitoringSchedule takes (it lacks MonitoringScheduleConfig) ` +
      'nor a job definition of data or model quality',
  );
}

const mostViolations = 20;

function tell(found: DryRun, paper: Paper): string {
  const { Ok, Problems, Checks, Violations, Remarks } = found;
  const verdict = Ok
    ? paper.paint('It would run.', 'good')
    : paper.paint('It would not run as it is.', 'bad');
  const prose = (text: string, indent: number) =>
    wrap(withoutControls(text), proseWidth(paper) - indent).map(
      (line, i) => `${' '.repeat(i === 0 ? indent - 2 : indent)}${line}`,
    );
  const lines = [verdict, ...timeLines(found)];
  if (Problems.length > 0) lines.push('');
  for (const { Severity, What, Change } of Problems) {
    const what = `${Severity === 'error' ? 'wrong' : 'weak'}: ${What}`;
    const said = messageLines(what, proseWidth(paper) - 2);
    lines.push(...said.map((line, i) => (i === 0 ? line : `  ${line}`)));
    lines.push(...prose(Change, 4));
  }
  if (Checks.length > 0) lines.push('', ...checkLines(Checks, paper));
  if (Violations.length > 0) {
    lines.push('', paper.paint('In this sample it finds', 'bold'));
    for (const one of Violations.slice(0, mostViolations)) {
      lines.push(...prose(`${one.FeatureName}: ${shownDescription(one.Description)}`, 4));
    }
    const more = Violations.length - mostViolations;
    if (more > 0) lines.push(`  … and ${more} more`);
  }
  if (Remarks.length > 0) {
    lines.push('', ...Remarks.flatMap((remark) => prose(`Note: ${remark}`, 2)));
  }
  return `${lines.join('\n')}\n`;
}

function timeLines({ Sample, Window, NextDueTimes }: DryRun): string[] {
  const next = NextDueTimes.slice(0, 3).map(shownTime);
  return [
    ...(Sample.Records === undefined ? [] : [`  tried on   ${counted(Sample.Records, 'record')}`]),
    ...(Window ? [`  window     ${shownSpan(Window.StartTime, Window.EndTime)} (UTC)`] : []),
    ...(next.length > 0 ? [`  next runs  ${next.join(', ')}`] : []),
  ];
}
