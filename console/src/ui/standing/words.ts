import type { MonitorOfOverview } from 'guiderail/console';
import { plural } from '../../format/numbers.js';
import { ago, span } from '../../format/times.js';
import { isBlind, isWrong } from './verdict.js';

const types: Readonly<Record<string, string>> = {
  DataQuality: 'Data quality',
  ModelQuality: 'Model quality',
  ModelBias: 'Bias',
  ModelExplainability: 'Explanations',
};

export const typeWord = (type: string): string => types[type] ?? type;

/** How a monitor stands, in a word or two. */
export function stateWord(monitor: MonitorOfOverview): string {
  const { state, violations } = monitor;
  if (state === 'violations') {
    return violations === undefined ? 'violations' : plural(violations, 'violation');
  }
  if (state === 'failed' || state === 'no data' || state === 'unchecked') {
    const word = state === 'failed' ? 'run failed' : state;
    return monitor.wrong ? `violations, then ${word}` : word;
  }
  return { late: 'late', stopped: 'stopped', new: 'no run yet', quiet: 'quiet' }[state];
}

/** For how long, and in how many windows or runs. */
export function sinceWords(monitor: MonitorOfOverview, now: number): string {
  const { since, runs } = monitor;
  if (since === undefined || (!isWrong(monitor) && !isBlind(monitor))) return '';
  const one = isWrong(monitor) ? 'window' : 'run';
  const inRuns = runs !== undefined && runs > 1 ? `, ${plural(runs, one)}` : '';
  return `for ${span(Math.max(0, now - since))}${inRuns}`;
}

/** What is not closed of its incidents. */
export const incidentWords = ({ critical, warnings, muted }: MonitorOfOverview): string =>
  [
    critical ? plural(critical, 'critical incident') : '',
    warnings ? plural(warnings, 'warning incident') : '',
    muted ? plural(muted, 'muted incident') : '',
  ]
    .filter((part) => part !== '')
    .join(', ');

/** When it ran and runs again. */
export function runWords({ due, next, running, state }: MonitorOfOverview, now: number): string {
  const parts = [
    due === undefined ? '' : `ran ${ago(due, now)}`,
    running ? 'running now' : '',
    next === undefined ? '' : nextWords(next, now),
    state === 'stopped' ? 'stopped' : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

const nextWords = (next: number, now: number): string =>
  next < now ? `was due ${ago(next, now)}` : `next ${ago(next, now)}`;

/** All that is known of a monitor, in a line. */
export const wholeStory = (monitor: MonitorOfOverview, now: number): string =>
  [
    `${monitor.name}: ${typeWord(monitor.type).toLowerCase()}, ${stateWord(monitor)}`,
    sinceWords(monitor, now),
    incidentWords(monitor),
    runWords(monitor, now),
    monitor.failure ?? '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
