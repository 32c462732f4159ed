import type { MonitoringExecutionSummary } from '@aws-sdk/client-sagemaker';
import { shownDescription, truncate, withoutControls, wrap } from '@guiderail/analysis';
import { type Connection, connected, eachOf, serverFlags } from './connection.js';
import { parseFlags, UsageError } from './flags.js';
import type { Io } from './io.js';
import { shownNumber } from './numbers.js';
import { listRuns, outcomeOf, reportWords, uncheckedWords } from './run-facts.js';
import { type Moment, readMoment, runAt, windowOf } from './runs.js';
import { scheduleNamed } from './schedule-of.js';
import { counted, jsonText, type Paper, paperOf, proseWidth } from './table.js';
import { readSpan, shownTime } from './times.js';
import {
  type ExampleFacts,
  type RunViolations,
  type ViolationFacts,
  violationsOf,
} from './violation-facts.js';

const options = { ...serverFlags, last: { type: 'string' }, examples: { type: 'string' } } as const;
const mostRuns = 1000;

/** `guiderail violations`: what a schedule's newest run, or those of a span, found. */
export async function violationsCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseFlags(args, options, true);
  const [schedule, ...time] = positionals;
  if (schedule === undefined) throw new UsageError('name a schedule (guiderail monitors has them)');
  const last_ms = values.last === undefined ? undefined : readSpan(values.last);
  const at = time.length === 0 ? undefined : readMoment(time.join(' '));
  if (at !== undefined && last_ms !== undefined) {
    throw new UsageError('name a run by its time, or give --last; not both');
  }
  const examples = readExamples(values.examples);
  return connected(values, io, async (connection) => {
    await scheduleNamed(connection, schedule);
    const runs =
      last_ms === undefined
        ? [await endedRun(connection, schedule, at)]
        : await spanOf(connection, schedule, connection.now - last_ms);
    const found = await eachOf(runs, (run) => violationsOf(connection, run, examples));
    io.stdout(values.json ? jsonText(found) : tellAll(schedule, found, connection, paperOf(io)));
    return found.some(({ violations }) => violations.length > 0) ? 1 : 0;
  });
}

function readExamples(text = '3'): number {
  const count = Number(text);
  if (text !== '' && Number.isInteger(count) && count >= 0 && count <= 20) return count;
  throw new UsageError('--examples takes a whole number from 0 to 20');
}

const spanOf = async (connection: Connection, schedule: string, since: number) =>
  (await listRuns(connection, { schedule, limit: mostRuns, since })).filter(hasEnded);

const hasEnded = (run: MonitoringExecutionSummary): boolean => outcomeOf(run) !== 'running';

/** @throws Error with the reason of a run that failed: it tells of no violations either way. */
async function endedRun(
  connection: Connection,
  schedule: string,
  at: Moment | undefined,
): Promise<MonitoringExecutionSummary> {
  const newest = at ?? (await newestEnded(connection, schedule)) ?? 'newest';
  const run = await runAt(connection, schedule, newest);
  const outcome = outcomeOf(run);
  if (outcome === 'fine' || outcome === 'violations') return run;
  const when = shownTime(run.ScheduledTime?.getTime() ?? 0);
  if (outcome === 'running') throw new Error(`the run of ${when} has not ended yet`);
  throw new Error(`the run of ${when} ended with "${outcome}": ${run.FailureReason ?? ''}`);
}

async function newestEnded(connection: Connection, schedule: string) {
  const runs = await listRuns(connection, { schedule, limit: 20 });
  return runs.find(hasEnded)?.ScheduledTime?.getTime();
}

function tellAll(
  schedule: string,
  found: readonly RunViolations[],
  { server }: Connection,
  paper: Paper,
): string {
  const bad = found.filter(({ violations }) => violations.length > 0);
  const count = bad.reduce((sum, { violations }) => sum + violations.length, 0);
  if (count === 0) {
    return `${tellNone(schedule, found, paper)}\n`;
  }
  const lines = bad.flatMap((one) => [...tellRun(one, paper), '']);
  if (found.length > 1) {
    const runs = `${bad.length} of ${counted(found.length, 'run')}`;
    lines.push(`${counted(count, 'violation')} in ${runs}.`);
  }
  lines.push(
    `Incidents they belong to:\n  npx guiderail incidents --schedule ${schedule}${server.flags}`,
  );
  return `${lines.join('\n')}\n`;
}

function tellNone(schedule: string, found: readonly RunViolations[], paper: Paper): string {
  const unchecked = found.filter(({ run }) => run.unchecked);
  const [only] = found;
  const none = `${paper.paint('No violations', 'good')} of ${schedule} in`;
  if (found.length !== 1 || !only) {
    const runs = counted(found.length, 'run');
    if (unchecked.length === 0) return `${none} ${runs}.`;
    return unchecked.length < found.length
      ? `${none} ${runs}; ${unchecked.length} of them were held against nothing.`
      : `Nothing was checked in ${runs} of ${schedule}: they were held against nothing.`;
  }
  const when = shownTime(Date.parse(only.run.scheduledTime));
  if (!only.run.unchecked) return `${none} the run of ${when}.`;
  const lines = wrap(uncheckedWords(only.run), proseWidth(paper));
  return `${schedule} of ${when}:\n${lines.join('\n')}`;
}

function tellRun({ run, violations }: RunViolations, paper: Paper): string[] {
  const time = shownTime(Date.parse(run.scheduledTime));
  const title = `${run.schedule} of ${time}: ${counted(violations.length, 'violation')}`;
  return [
    paper.paint(title, 'bold'),
    paper.paint(`  records of ${windowOf(run)} (UTC)`, 'dim'),
    ...violations.flatMap((violation) => ['', ...tell(violation, paper)]),
    '',
    ...reportWords(run),
  ];
}

function tell(violation: ViolationFacts, paper: Paper): string[] {
  const { subject, check, description, thresholdSource, examples, examplesOf } = violation;
  const room = proseWidth(paper) - 4;
  const prose = (text: string) => wrap(withoutControls(text), room).map((line) => `    ${line}`);
  const numbers = numbersOf(violation);
  const lines = [
    `  ${paper.paint(withoutControls(subject), 'bad')}  ${paper.paint(withoutControls(check), 'dim')}`,
    ...prose(shownDescription(description)),
  ];
  if (numbers !== '') lines.push(...prose(numbers));
  if (thresholdSource !== null) lines.push(...prose(thresholdWords(thresholdSource)));
  if (examples.length > 0) {
    const what = examplesOf === null ? '' : ` of ${examplesOf}`;
    lines.push(...prose(`${counted(examples.length, 'record')}${what}:`));
    for (const example of examples) lines.push(`      ${exampleLine(example, room - 2)}`);
  }
  return lines;
}

/** What a threshold comes from, or that a person set it. */
const thresholdWords = (source: string): string =>
  source.startsWith('set by hand') ? `threshold ${source}` : `threshold from ${source}`;

function numbersOf({ value, threshold, written }: ViolationFacts): string {
  const isGrowth = written.constraint_check_type === 'bias_drift_check' && 'effect' in written;
  const name = isGrowth ? 'farther from no bias by' : 'value';
  const parts = [
    ...(value === null ? [] : [`${name} ${shownNumber(value)}`]),
    ...(threshold === null ? [] : [`threshold ${shownNumber(threshold)}`]),
  ];
  return parts.join(', ');
}

/** One line as far as it fits; `--json` has all of it. */
function exampleLine(example: ExampleFacts, room: number): string {
  const { value, inferenceId, eventId, source, line, row, record = {} } = example;
  const place = [source?.split('/').at(-1), line, row].filter((part) => part !== undefined);
  const cells = Object.entries(record).map(([name, cell]) => `${name}=${cellText(cell)}`);
  const parts = [
    ...(value === undefined ? [] : [cellText(value)]),
    inferenceId ?? eventId ?? place.join(':'),
    ...cells,
  ];
  return truncate(withoutControls(parts.join('  ')), room);
}

const cellText = (cell: unknown): string =>
  cell === null ? '(none)' : typeof cell === 'string' ? cell : JSON.stringify(cell);
