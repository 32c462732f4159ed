import { ListMonitoringAlertsCommand } from '@aws-sdk/client-sagemaker';
import { shownDescription, withoutControls, wrap } from '@guiderail/analysis';
import type { IncidentSummary } from '../services/common/own-answers/incident.js';
import { versionsOf } from './baseline-versions.js';
import { type Connection, eachOf } from './connection.js';
import { listIncidents } from './incident-facts.js';
import { incidentColumns } from './incident-told.js';
import { readable } from './incidents.js';
import type { Io } from './io.js';
import { messageLines } from './message-lines.js';
import { type BaselineFacts, baselineOf } from './monitor-baseline.js';
import { isBad, type MonitorFacts, monitorFacts } from './monitor-facts.js';
import { standingTone, typeWords } from './monitor-words.js';
import { listRuns, outcomeOf, type RunFacts, runFacts } from './run-facts.js';
import { runColumns } from './runs.js';
import { scheduleNamed } from './schedule-of.js';
import { jsonText, type Paper, paperOf, proseWidth, table } from './table.js';
import { ago, shownTime } from './times.js';
import { type ViolationFacts, violationsOf } from './violation-facts.js';

/** What `guiderail monitors NAME --json` prints beside the members of `guiderail monitors`. */
interface WholeMonitor {
  readonly monitor: MonitorFacts;
  readonly baseline: BaselineFacts & {
    /** 0 is what was there before all versions; null where it runs on something else. */
    readonly version: number | null;
  };
  /** `Status` OK or InAlert: of the last runs, so many with violations. */
  readonly alert: {
    readonly status: string;
    readonly datapoints: number;
    readonly of: number;
  } | null;
  readonly openIncidents: readonly IncidentSummary[];
  readonly runs: readonly RunFacts[];
  readonly lastViolations: readonly ViolationFacts[];
}

const shownRuns = 5;
const shownViolations = 10;

/** All of one schedule. @returns the exit status. */
export async function oneMonitor(
  connection: Connection,
  { name, json }: { name: string; json: boolean },
  io: Io,
): Promise<number> {
  const whole = await wholeMonitor(connection, name);
  const { monitor, openIncidents, ...rest } = whole;
  const told = { ...monitor, ...rest, openIncidents: openIncidents.map(readable) };
  io.stdout(json ? jsonText(told) : tell(whole, connection, paperOf(io)));
  return isBad(monitor) ? 1 : 0;
}

async function wholeMonitor(connection: Connection, name: string): Promise<WholeMonitor> {
  const schedule = await scheduleNamed(connection, name);
  const openIncidents = await listIncidents(connection, {
    State: 'active',
    MonitoringScheduleName: name,
  });
  const runs = await listRuns(connection, { schedule: name, limit: shownRuns });
  const last = runs.find((run) => outcomeOf(run) !== 'running');
  const found = last && (await violationsOf(connection, last, 0));
  return {
    monitor: await monitorFacts(connection, schedule, openIncidents),
    baseline: {
      ...(await baselineOf(connection, schedule)),
      version: (await versionsOf(connection, name)).CurrentVersion ?? null,
    },
    alert: await alertOf(connection, name),
    openIncidents,
    runs: await eachOf(runs, (run) => runFacts(connection, run)),
    lastViolations: found?.violations ?? [],
  };
}

async function alertOf({ session }: Connection, name: string): Promise<WholeMonitor['alert']> {
  const { MonitoringAlertSummaries: [alert] = [] } = await session.sagemakerClient.send(
    new ListMonitoringAlertsCommand({ MonitoringScheduleName: name }),
  );
  if (!alert) return null;
  const { AlertStatus: status = '', DatapointsToAlert = 0, EvaluationPeriod = 0 } = alert;
  return { status, datapoints: DatapointsToAlert, of: EvaluationPeriod };
}

function tell(whole: WholeMonitor, { server, now }: Connection, paper: Paper): string {
  const { monitor, openIncidents, runs, lastViolations } = whole;
  const { name } = monitor;
  const lines = [...head(whole, now, paper)];
  const section = (title: string, rows: readonly string[]) => {
    if (rows.length > 0) lines.push('', paper.paint(title, 'bold'), ...rows);
  };
  if (openIncidents.length > 0) {
    section('Open incidents', table(openIncidents, incidentColumns(now).slice(0, 3), paper));
  }
  if (runs.length > 0) section('Last runs', table(runs, runColumns, paper));
  section('The last run found', found(lastViolations, paper));
  const next = [
    ...(lastViolations.length > 0 ? [`  npx guiderail violations ${name}${server.flags}`] : []),
    ...(runs.length > shownRuns - 1 ? [`  npx guiderail runs ${name}${server.flags}`] : []),
    `  npx guiderail logs ${name}${server.flags}`,
  ];
  if (runs.length === 0) {
    lines.push('', 'It has not run yet. Run it at once, over the last hour:');
    lines.push(`  npx guiderail run ${name}${server.flags}`);
  } else lines.push('', 'More:', ...next);
  return `${lines.join('\n')}\n`;
}

const watchedWords = ({ endpoint, featureGroup }: WholeMonitor['monitor']): string =>
  endpoint ?? (featureGroup === null ? 'batch transform jobs' : `feature group ${featureGroup}`);

function head(whole: WholeMonitor, now: number, paper: Paper): string[] {
  const { monitor, alert, baseline } = whole;
  const { standing, expression, nextRun, definition, lastFailure } = monitor;
  const next = nextRun === null ? '' : `, next ${ago(Date.parse(nextRun), now)}`;
  const time = nextRun === null ? '' : ` (${shownTime(Date.parse(nextRun))} UTC)`;
  const rows: [string, string | null][] = [
    ['watches', `${typeWords(monitor.type)} of ${watchedWords(monitor)}`],
    ['runs', `${expression ?? 'daily'}${next}${time}`],
    ['definition', definition],
    ['baseline', baseline.constraints ?? baseline.note],
    ['statistics', baseline.statistics],
    ['version', baseline.version ? `${baseline.version} of the baseline` : null],
    ['alert', alert && `${alert.status}, ${alertWords(alert)}`],
  ];
  const why = standing === 'failing' || standing === 'no data' ? lastFailure : null;
  return [
    `${paper.paint(monitor.name, 'bold')}: ${paper.paint(standing, standingTone(standing))}`,
    ...rows.flatMap(([title, value]) => (value ? [`  ${title.padEnd(12)}${value}`] : [])),
    ...(why === null
      ? []
      : ['', ...messageLines(why, proseWidth(paper) - 2).map((line) => `  ${line}`)]),
  ];
}

const alertWords = ({ datapoints, of }: { datapoints: number; of: number }): string =>
  of === 1
    ? 'when a run finds violations'
    : `when ${datapoints} of ${of} runs one after another find violations`;

function found(violations: readonly ViolationFacts[], paper: Paper): string[] {
  const lines = violations
    .slice(0, shownViolations)
    .flatMap(({ subject, description }) =>
      wrap(
        withoutControls(`${subject}: ${shownDescription(description)}`),
        proseWidth(paper) - 4,
      ).map((line, i) => `${i === 0 ? '  ' : '    '}${line}`),
    );
  const more = violations.length - shownViolations;
  return more > 0 ? [...lines, `  … and ${more} more`] : lines;
}
