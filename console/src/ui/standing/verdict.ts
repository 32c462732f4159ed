import type { EndpointOfOverview, MonitorOfOverview, MonitorState } from 'guiderail/console';
import { plural } from '../../format/numbers.js';

/** Whether a model may be relied upon now; `unsure` where nothing says so either way. */
export type Verdict = 'wrong' | 'unsure' | 'trusted';

export interface Judged {
  readonly verdict: Verdict;
  /** Why, in a few words; empty where it is trusted. */
  readonly why: string;
  /** Among those of one verdict, the larger the worse. */
  readonly weight: number;
}

const serving: readonly string[] = ['InService', 'Updating', 'SystemUpdating', 'RollingBack'];
const starting: readonly string[] = ['Creating', 'Deleting'];

/** Whether an endpoint of a status answers, or will once it has been made. */
export const isServing = (status: string): boolean =>
  serving.includes(status) || status === 'Creating';

/** Judges an endpoint by its status and its monitors. */
export function judgeEndpoint({
  status,
  monitors,
}: Pick<EndpointOfOverview, 'status' | 'monitors'>): Judged {
  if (starting.includes(status)) {
    return { verdict: 'unsure', why: status === 'Creating' ? 'starting' : 'going', weight: 0 };
  }
  const judged = judgeMonitors(monitors);
  if (serving.includes(status)) return judged;
  return { verdict: 'wrong', why: 'out of service', weight: 1e9 + judged.weight };
}

/** Judges what some monitors watch by how they stand. */
export function judgeMonitors(monitors: readonly MonitorOfOverview[]): Judged {
  if (monitors.length === 0) return { verdict: 'unsure', why: 'not watched', weight: 0 };
  const critical = monitors.reduce((sum, one) => sum + (one.critical ?? 0), 0);
  const wrong = monitors.filter(isWrong);
  if (wrong.length > 0 || critical > 0) {
    const violations = wrong.reduce((sum, one) => sum + (one.violations ?? 0), 0);
    return {
      verdict: 'wrong',
      why: wrongWords(wrong.length, violations, critical),
      weight: critical * 1e6 + wrong.length * 1e3 + Math.min(999, violations),
    };
  }
  const silent = monitors.filter(({ state }) => state !== 'quiet');
  const warned = monitors.reduce((sum, one) => sum + (one.warnings ?? 0), 0);
  if (silent.length === 0 && warned === 0) return { verdict: 'trusted', why: '', weight: 0 };
  const why = silent.length > 0 ? silentWords(silent) : `${plural(warned, 'incident')} still open`;
  return { verdict: 'unsure', why, weight: silent.length * 1e3 + warned };
}

/** Whether violations stand: of the newest run, or before runs without a result. */
export const isWrong = ({ state, wrong }: MonitorOfOverview): boolean =>
  state === 'violations' || wrong === true;

/** Whether it runs, and sees nothing. */
export const isBlind = ({ state }: MonitorOfOverview): boolean =>
  state === 'failed' || state === 'no data' || state === 'unchecked';

const states: readonly MonitorState[] = [
  'violations',
  'failed',
  'no data',
  'unchecked',
  'late',
  'new',
  'stopped',
  'quiet',
];

/** Its place from the worst on. */
export function rankOf(monitor: MonitorOfOverview): number {
  const place = isWrong(monitor) ? 0 : states.indexOf(monitor.state);
  return place - Math.min(monitor.violations ?? 0, 999) / 1000;
}

function wrongWords(monitors: number, violations: number, critical: number): string {
  const parts = [
    violations > 0 ? plural(violations, 'violation') : '',
    violations === 0 && monitors > 0 ? 'violations' : '',
    critical > 0 ? plural(critical, 'critical incident') : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

const silentWord: Readonly<Record<string, string>> = {
  failed: 'failed',
  'no data': 'without data',
  unchecked: 'held against nothing',
  late: 'late',
  stopped: 'stopped',
  new: 'not run yet',
};

function silentWords(monitors: readonly MonitorOfOverview[]): string {
  const counts = new Map<string, number>();
  for (const { state } of monitors) counts.set(state, (counts.get(state) ?? 0) + 1);
  const parts = Object.entries(silentWord).flatMap(([state, word]) => {
    const count = counts.get(state);
    return count === undefined ? [] : [`${plural(count, 'monitor')} ${word}`];
  });
  return parts.join(', ');
}
