import { setTimeout as sleep } from 'node:timers/promises';
import { ListMonitoringExecutionsCommand } from '@aws-sdk/client-sagemaker';
import { MonitoringExecution, Session, type Violation } from '@guiderail/sdk';
import { parseFlags, UsageError } from './flags.js';
import type { Io } from './io.js';
import { ownCall } from './own-call.js';
import { runFacts, uncheckedWords } from './run-facts.js';
import { findServer, type Server } from './server-of.js';
import { settingsFlags } from './settings.js';
import { readSpan } from './times.js';

const options = {
  host: settingsFlags.host,
  port: settingsFlags.port,
  'data-dir': settingsFlags['data-dir'],
  region: settingsFlags.region,
  last: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** `guiderail run`: runs a schedule of the server that the environment names, at once. */
export async function runCommand(args: readonly string[], io: Io): Promise<number> {
  const { schedule, lastMs, json, values } = readArguments(args);
  const server = await findServer(values, io.env);
  const session = new Session({ clientConfig: server });
  try {
    const due = await startRun(server, schedule, lastMs);
    if (!json) io.stderr(`${schedule} runs …\n`);
    return await told(await untilEnded(schedule, due, session), json, io);
  } finally {
    session.destroy();
  }
}

async function told(execution: MonitoringExecution, json: boolean, io: Io): Promise<number> {
  const { summary } = execution;
  const status = summary?.MonitoringExecutionStatus;
  if (!summary || (status !== 'Completed' && status !== 'CompletedWithViolations')) {
    throw new Error(`the run ended as ${status}: ${summary?.FailureReason ?? ''}`);
  }
  const found = (await execution.constraintViolations())?.body ?? { violations: [] };
  const output = await execution.outputS3Uri();
  const facts = await runFacts({ session: execution.session }, summary);
  const verdict = facts.unchecked ? uncheckedWords(facts) : 'No violations.';
  io.stdout(json ? `${JSON.stringify(found, null, 2)}\n` : tell(found.violations, verdict, output));
  return found.violations.length > 0 ? 1 : 0;
}

function readArguments(args: readonly string[]) {
  const { values, positionals } = parseFlags(args, options, true);
  const [schedule, ...more] = positionals;
  if (!schedule || more.length > 0) throw new UsageError('name one schedule');
  return { schedule, lastMs: readSpan(values.last ?? '1h'), json: values.json === true, values };
}

/** @returns the run's scheduled time in milliseconds. */
async function startRun(server: Server, schedule: string, lastMs: number): Promise<number> {
  const path = `monitoring-schedules/${encodeURIComponent(schedule)}/run`;
  const told = await ownCall<{ ScheduledTime: number }>(server, path, { LastMilliseconds: lastMs });
  return told.ScheduledTime;
}

/** Of a schedule of any type; a run that failed before it had a job has none. */
async function untilEnded(
  schedule: string,
  due: number,
  session: Session,
): Promise<MonitoringExecution> {
  for (;;) {
    const { MonitoringExecutionSummaries: executions = [] } = await session.sagemakerClient.send(
      new ListMonitoringExecutionsCommand({
        MonitoringScheduleName: schedule,
        SortBy: 'ScheduledTime',
        MaxResults: 100,
      }),
    );
    const found = executions.find((run) => run.ScheduledTime?.getTime() === due);
    const status = found?.MonitoringExecutionStatus;
    if (found && status !== 'Pending' && status !== 'InProgress') {
      const job = found.ProcessingJobArn?.split('processing-job/')[1] ?? '';
      return new MonitoringExecution(job, session, found);
    }
    await sleep(200);
  }
}

/** Model quality names a metric where data quality names a feature. */
const subjectOf = (violation: Violation & { readonly metric_name?: string }): string =>
  violation.metric_name ?? violation.feature_name;

function tell(violations: readonly Violation[], verdict: string, output: string): string {
  if (violations.length === 0) return `${verdict}\nReport: ${output}/report.html\n`;
  const lines = violations.map(
    (violation) =>
      `  ${subjectOf(violation)}  ${violation.constraint_check_type}\n    ${violation.description}`,
  );
  const count = `${violations.length} ${violations.length === 1 ? 'violation' : 'violations'}`;
  return `${count}:\n${lines.join('\n')}\nReport: ${output}/report.html\n`;
}
