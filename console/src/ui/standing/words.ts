import type { MonitorOfOverview } from 'guiderail/console';
import { plural } from '../../format/numbers.js';
import { ago, span } from '../../format/times.js';
import { isWrong } from './verdict.js';

const types: Readonly<Record<string, string>> = {
  DataQuality: 'Data quality',
  ModelQuality: 'Model quality',
  ModelBias: 'Bias',
  ModelExplainability: 'Attributions',
};

export const typeWord = (type: string): string => types[type] ?? type;

/** How a monitor stands, in a word or two. */
export function stateWord(monitor: MonitorOfOverview): string {
  const { state, violations } = monitor;
  if (state === 'violations') {
    return violations === undefined ? 'violations' : plural(violations, 'violation');
  }
  if (state === 'failed') return monitor.wrong ? 'violations, then run failed' : 'run failed';
  return { late: 'late', stopped: 'stopped', new: 'no run yet', quiet: 'quiet' }[state];
}

/** Since when, and in how many runs. */
export function sinceWords(monitor: MonitorOfOverview, now: number): string {
  const { since, runs } = monitor;
  if (since === undefined || (!isWrong(monitor) && monitor.state !== 'failed')) return '';
  const inRuns = runs !== undefined && runs > 1 ? `, ${plural(runs, 'run')}` : '';
  return `since ${span(Math.max(0, now - since))}${inRuns}`;
}

export function incidentWords({ critical, warnings, muted }: MonitorOfOverview): string {
  const parts = [
    critical ? `${plural(critical, 'critical incident')}` : '',
    warnings ? `${plural(warnings, 'warning')}` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `${parts.join(', ')}${muted ? ' (muted)' : ''}`;
}

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
