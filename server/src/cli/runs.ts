import type { MonitoringExecutionSummary } from '@aws-sdk/client-sagemaker';
import { withoutControls } from '@guiderail/analysis';
import { type Connection, connected, eachOf, serverFlags } from './connection.js';
import { parseFlags, readLimit, UsageError } from './flags.js';
import type { Io } from './io.js';
import { messageLines } from './message-lines.js';
import {
  listRuns,
  type Outcome,
  outcomeTone,
  outcomeWord,
  type RunFacts,
  runFacts,
} from './run-facts.js';
import { labelsOf, noLabels, type RunLabels, tellLabels } from './run-labels.js';
import { scheduleNamed } from './schedule-of.js';
import { shellWord } from './shell.js';
import { type Column, counted, jsonText, type Paper, paperOf, proseWidth, table } from './table.js';
import { readSpan, readTime, shownSpan, shownTime } from './times.js';

const options = { ...serverFlags, last: { type: 'string' }, limit: { type: 'string' } } as const;
const usualLimit = 20;
const mostLimit = 1000;

/** `guiderail runs`: the runs of a schedule, or all that is known of one. */
export async function runsCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseFlags(args, options, true);
  const [schedule, ...time] = positionals;
  if (schedule === undefined) throw new UsageError('name a schedule (guiderail monitors has them)');
  const asked = {
    schedule,
    last_ms: values.last === undefined ? undefined : readSpan(values.last),
    limit: readLimit(values.limit, values.last === undefined ? usualLimit : mostLimit, mostLimit),
  };
  const at = time.length === 0 ? undefined : readMoment(time.join(' '));
  if (at !== undefined && asked.last_ms !== undefined) {
    throw new UsageError('--last is for lists of runs');
  }
  return connected(values, io, async (connection) => {
    await scheduleNamed(connection, schedule);
    if (at !== undefined) return one(connection, { schedule, at, json: values.json === true }, io);
    const since = asked.last_ms && connection.now - asked.last_ms;
    const runs = await eachOf(
      await listRuns(connection, { schedule, limit: asked.limit, since }),
      (run) => runFacts(connection, run),
    );
    io.stdout(values.json ? jsonText(runs) : tellRuns(schedule, runs, values.last, connection, io));
    return statusOf(runs);
  });
}

export type Moment = number | 'newest';

/** A run's scheduled time, or the newest. */
export const readMoment = (text: string): Moment =>
  text === 'newest' || text === 'latest' ? 'newest' : readTime(text);

/** By the newest run that has ended. */
function statusOf(runs: readonly RunFacts[]): number {
  const newest = runs.find(({ outcome }) => outcome !== 'running');
  return newest && ['violations', 'failed'].includes(newest.outcome) ? 1 : 0;
}

/** The run of a scheduled time. @throws Error naming the newest ones where there is none. */
export async function runAt(
  connection: Connection,
  schedule: string,
  at: Moment,
): Promise<MonitoringExecutionSummary> {
  const [since, until] = at === 'newest' ? [] : [at, at + 60_000];
  const found = await listRuns(connection, { schedule, limit: 100, since, until });
  const exact = found.find(({ ScheduledTime }) => ScheduledTime?.getTime() === at);
  // a time to the minute is enough where one run is of that minute
  const run = exact ?? found[0];
  if (run) return run;
  const newest = await listRuns(connection, { schedule, limit: 3 });
  const times = newest.map(({ ScheduledTime }) => shownTime(ScheduledTime?.getTime() ?? 0));
  throw new Error(
    times.length === 0
      ? `${schedule} has not run yet; guiderail run ${schedule} runs it at once`
      : `${schedule} has no run of ${shownTime(at as number)}; its newest are of ${times.join(', ')}`,
  );
}

export const runColumns: readonly Column<RunFacts>[] = [
  { title: 'run (UTC)', of: ({ scheduledTime }) => shownTime(Date.parse(scheduledTime)) },
  { title: 'outcome', of: outcomeWord, tone: (run) => outcomeTone(outcomeWord(run)) },
  {
    title: 'violations',
    of: ({ violations }) => (violations ? String(violations) : ''),
    right: true,
    spare: 0,
  },
  { title: 'window', of: windowOf, spare: 1 },
  { title: 'message', of: messageOf, least: 20, wraps: true, spare: 2 },
];

export function windowOf({ windowStart, windowEnd }: RunFacts): string {
  if (windowStart === null || windowEnd === null) return '';
  return shownSpan(Date.parse(windowStart), Date.parse(windowEnd));
}

/** Said of a run that the columns do not say already. */
function messageOf({ outcome, message }: RunFacts): string {
  if (outcome === 'fine' || outcome === 'violations') return '';
  return (message ?? '').split('\n', 1)[0] ?? '';
}

function tellRuns(
  schedule: string,
  runs: readonly RunFacts[],
  last: string | undefined,
  { server }: Connection,
  io: Io,
): string {
  const hint = server.flags;
  if (runs.length === 0) {
    const when = last === undefined ? 'yet' : `in the last ${last}`;
    return `${schedule} has not run ${when}. Run it at once, over the last hour:\n  npx guiderail run ${schedule}${hint}\n`;
  }
  const paper = paperOf(io);
  const lines = table(runs, runColumns, paper);
  const next = (wanted: Outcome, words: string, command: string) => {
    const newest = runs.find(({ outcome }) => outcome === wanted);
    if (newest === undefined) return;
    const time = shownTime(Date.parse(newest.scheduledTime)).replace(' ', 'T');
    lines.push('', words, `  npx guiderail ${command} ${schedule} ${time}${hint}`);
  };
  next('violations', 'What the newest of them with violations found:', 'violations');
  next('failed', 'All of the newest of them that failed:', 'runs');
  return `${lines.join('\n')}\n`;
}

async function one(
  connection: Connection,
  { schedule, at, json }: { schedule: string; at: Moment; json: boolean },
  io: Io,
): Promise<number> {
  const facts = await runFacts(connection, await runAt(connection, schedule, at));
  const log = await logOf(connection, facts.job);
  const labels = await labelsIn(connection, facts);
  const text = () => tellRun(facts, { log, labels }, connection, paperOf(io));
  io.stdout(json ? jsonText({ ...facts, ...(labels.labels && labels), log }) : text());
  return statusOf([facts]);
}

/** What is known of the labels that a run used; nothing of one that failed, or merged none. */
async function labelsIn({ session }: Connection, { job, outcome }: RunFacts): Promise<RunLabels> {
  const has = job !== null && (outcome === 'fine' || outcome === 'violations');
  return has ? labelsOf(session, job) : noLabels;
}

const mostLines = 200;

/** The last lines that a run's job logged. */
async function logOf({ session }: Connection, job: string | null): Promise<string[]> {
  const lines: string[] = [];
  if (job === null) return lines;
  await session.logsForProcessingJob(job, (line) => {
    lines.push(line);
    if (lines.length > 2 * mostLines) lines.splice(0, lines.length - mostLines);
  });
  return lines.slice(-mostLines);
}

function tellRun(
  facts: RunFacts,
  { log, labels }: { readonly log: readonly string[]; readonly labels: RunLabels },
  { server }: Connection,
  paper: Paper,
): string {
  const { schedule, scheduledTime, violations, message, reportS3Uri, reportFile, job } = facts;
  const time = shownTime(Date.parse(scheduledTime));
  const word = outcomeWord(facts);
  const files = violations !== null && reportFile === null && reportS3Uri;
  const rows: [string, string | null][] = [
    ['endpoint', facts.endpoint],
    ['features', facts.featureGroup && `feature group ${facts.featureGroup}`],
    ['window', windowOf(facts)],
    ['violations', violations === null ? null : String(violations)],
    ['job', job],
    ['report', reportFile],
    ['files', files ? `${files}/` : null],
  ];
  const said = messageLines(message ?? '', proseWidth(paper) - 2);
  const ofLabels = tellLabels(labels);
  const lines = [
    `${paper.paint(`${schedule} of ${time}`, 'bold')}: ${paper.paint(word, outcomeTone(word))}`,
    ...rows.filter(([, value]) => value).map(([name, value]) => `  ${name.padEnd(12)}${value}`),
    ...(said.length > 0 ? ['', ...said.map((line) => `  ${line}`)] : []),
    ...(ofLabels.length > 0 ? ['', ...ofLabels.map((line) => `  ${line}`)] : []),
    '',
    ...(log.length === 0
      ? [paper.paint('Its job logged nothing.', 'dim')]
      : [paper.paint(`${counted(log.length, 'line')} of its log:`, 'dim')]),
    ...log.map((line) => `  ${withoutControls(line)}`),
  ];
  if (violations) {
    const at = time.replace(' ', 'T');
    lines.push('', 'What it found:');
    lines.push(`  npx guiderail violations ${shellWord(schedule)} ${at}${server.flags}`);
  }
  return `${lines.join('\n')}\n`;
}
