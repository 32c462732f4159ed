import type { MonitorRun, MonitorView, RunOutcome, RunViolation } from 'guiderail/console';
import { checkWords, measuredWords, movedMost } from '../../../format/measured.js';
import { plural } from '../../../format/numbers.js';
import { minute } from '../../../format/times.js';
import type { Tone } from '../../../ui/index.js';
import { firstDue, hasResult, toldRuns } from '../told-runs.js';

/** Whether a monitor says that its model can be trusted. */
export interface Verdict {
  readonly tone: Tone;
  /** The answer in a word or two. */
  readonly head: string;
  /** The rest of the sentence. */
  readonly text: string;
  /** Since when it has been so; milliseconds since the epoch. */
  readonly since?: number | undefined;
}

type Known = Pick<MonitorView, 'runs' | 'older' | 'missed' | 'nextDue' | 'status' | 'incidents'>;

/**
 * The sentence at the top: can it be trusted, since when not, what moved most.
 * @param violations of the newest run that has a result, where it has any
 */
export function verdict(monitor: Known, violations: readonly RunViolation[]): Verdict {
  const told = toldRuns(monitor.runs);
  const newest = told.at(-1);
  if (!newest) return { tone: 'plain', head: 'Nothing is known yet', text: nothingYet(monitor) };
  // a run without a result says nothing of its window, so it breaks no row of those that do
  const ended = hasResult(newest) ? told.filter(hasResult) : told;
  const row = inARow(ended);
  const first = row[0] as MonitorRun;
  const reaches = row.length === ended.length && monitor.older;
  // data is wrong from where its window began; runs fail from when one was due, as incidents say
  const since = hasResult(first) ? (first.windowStart ?? first.due) : firstDue(monitor.runs, first);
  if (newest.outcome === 'violations') {
    return {
      ...{ tone: 'bad', head: 'Cannot be trusted', since },
      text: `${sinceWords(since, reaches)}: ${violatedWords(row, violations)}${silence(monitor)}`,
    };
  }
  if (newest.outcome === 'quiet') {
    const text = `${quietWords(row, ended, reaches)}${silence(monitor)}`;
    const open = monitor.incidents.filter(({ state }) => state !== 'muted').length;
    if (open > 0) {
      const still = ` ${open === 1 ? 'An incident is' : `${open} incidents are`} not over yet.`;
      return { tone: 'warn', head: 'Quiet again', text: `${text}${still}`, since };
    }
    const tone = monitor.missed.length > 0 ? 'warn' : 'good';
    return { tone, head: 'Can be trusted', text, since };
  }
  const before = inARow(told.filter(hasResult));
  if (before.at(-1)?.outcome === 'violations') return violatedBefore(monitor, before, row, since);
  return {
    ...{ tone: 'warn', head: 'Cannot be told', since },
    text: `${sinceWords(since, reaches)}: ${failedWords(row, ended)}${silence(monitor)}`,
  };
}

/**
 * That the newest run was held against another baseline than the next will be.
 * @param current the version in use, 0 for what was there before all; undefined where it is none
 * @param ofRun that of the run; undefined for none of the versions
 */
export function baselineWords(current: number | undefined, ofRun = 0): string {
  if (current === undefined || current === ofRun) return '';
  const held =
    ofRun === 0 ? 'the baseline before all versions' : `version ${ofRun} of the baseline`;
  const next = current === 0 ? 'what was there before all versions' : `version ${current}`;
  return ` The newest run was held against ${held}; ${next} holds from the next run on.`;
}

/** What was found stands while runs after it tell nothing. */
function violatedBefore(
  monitor: Known,
  before: readonly MonitorRun[],
  blind: readonly MonitorRun[],
  blindSince: number,
): Verdict {
  const first = before[0] as MonitorRun;
  const last = before.at(-1) as MonitorRun;
  const since = first.windowStart ?? first.due;
  const ended = toldRuns(monitor.runs).filter(hasResult);
  const from = sinceWords(since, before.length === ended.length && monitor.older);
  const found = `${plural(last.violations ?? 0, 'violation')} in the last window with a result`;
  const runs = `${sinceWords(blindSince, false)} ${failedRuns(blind)}`;
  return {
    ...{ tone: 'bad', head: 'Cannot be trusted', since },
    text: `${from}: ${found}; ${runs}.${silence(monitor)}`,
  };
}

/** The newest runs of the same kind: with violations, quiet, or without a result. */
function inARow(ended: readonly MonitorRun[]): MonitorRun[] {
  const kind = (run: MonitorRun): string => (hasResult(run) ? run.outcome : 'none');
  const newest = ended.at(-1);
  if (!newest) return [];
  const last = kind(newest);
  const from = ended.findLastIndex((run) => kind(run) !== last);
  return ended.slice(from + 1);
}

const sinceWords = (since: number, reaches: boolean): string =>
  reaches ? `since ${minute(since)} UTC or before` : `since ${minute(since)} UTC`;

function violatedWords(row: readonly MonitorRun[], violations: readonly RunViolation[]): string {
  const count = row.at(-1)?.violations ?? violations.length;
  const windows = row.length === 1 ? 'the newest window' : `${row.length} windows in a row`;
  const found = `${plural(count, 'violation')} now, ${windows} with some`;
  const most = movedMost(violations);
  if (!most) return `${found}.`;
  const measured = measuredWords(most);
  const how = measured === '' ? checkWords(most.check).toLowerCase() : measured;
  const verb = /drift_check$/.test(most.check) ? 'moved most' : 'is worst';
  return `${found}; ${most.subject} ${verb} (${how}).`;
}

function quietWords(
  row: readonly MonitorRun[],
  ended: readonly MonitorRun[],
  reaches: boolean,
): string {
  const first = row[0] as MonitorRun;
  const all = row.length === ended.length && !reaches;
  const many =
    row.length === 1 ? 'the newest window was quiet' : `${row.length} windows in a row were quiet`;
  const last = row.at(-1) as MonitorRun;
  const until = `, the last to ${minute(last.windowEnd ?? last.due)} UTC`;
  if (all) return `: all that was looked at was quiet (${plural(row.length, 'window')})${until}.`;
  return `${sinceWords(first.windowStart ?? first.due, reaches)}: ${many}${until}.`;
}

function failedWords(row: readonly MonitorRun[], ended: readonly MonitorRun[]): string {
  const runs = failedRuns(row);
  return row.length === ended.length
    ? `${runs}, and none before has a result.`
    : `${runs}; before that: quiet.`;
}

function failedRuns(row: readonly MonitorRun[]): string {
  const newest = row.at(-1) as MonitorRun;
  const what = whatCame[newest.outcome] ?? 'failed';
  const alike = row.filter(({ outcome }) => outcome === newest.outcome).length;
  const some = alike === row.length ? what : `have no result, ${alike} of them ${what}`;
  const many = row.length === 1 ? `the newest run ${what}` : `${row.length} runs in a row ${some}`;
  const why = newest.outcome === 'failed' ? newest.message?.split('\n')[0] : undefined;
  return why === undefined ? many : `${many} (${why})`;
}

const whatCame: Readonly<Partial<Record<RunOutcome, string>>> = {
  'no data': 'found no data',
  unchecked: 'was held against nothing',
};

/** Times that passed without a run. */
function silence({ missed, runs, status }: Known): string {
  const newest = runs.at(-1)?.due ?? 0;
  const late = missed.filter((due) => due > newest);
  if (late.length > 0) return ` ${plural(late.length, 'run')} that were due since did not happen.`;
  return status === 'Stopped' ? ' The schedule is stopped: nothing newer will be looked at.' : '';
}

function nothingYet({ runs, nextDue }: Known): string {
  const next = nextDue[0];
  if (runs.some(({ outcome }) => outcome === 'running')) return ': the first run is under way.';
  return next === undefined
    ? ': no run has ended, and none is due.'
    : `: no run has ended; the first is due at ${minute(next)} UTC.`;
}
