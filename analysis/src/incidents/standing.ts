import type { IncidentRules } from './rules.js';
import type { Grade, IncidentRun, Intervention, Level, Sign, Span, Standing } from './types.js';

export const atFirst: Standing = {
  state: 'none',
  level: 'warning',
  clean: 0,
  calm: 0,
  bad: 0,
  since: 0,
  recent: [],
  opened: 0,
  changed: 0,
};

/** Where a cause stands after the windows, in the order of time, and what persons did between. */
export function standingAfter(
  base: Standing,
  runs: readonly IncidentRun[],
  keys: ReadonlySet<string>,
  interventions: readonly Intervention[],
  rules: IncidentRules,
): Standing {
  let standing = base;
  const waiting = [...interventions];
  for (const run of runs) {
    while (waiting[0] !== undefined && waiting[0].after < run.end) {
      standing = intervene(standing, waiting.shift()!);
    }
    standing = afterWindow(standing, run, keys, rules);
  }
  return waiting.reduce(intervene, standing);
}

/** A person's word: closed, it waits for new evidence; reopened, for clean windows. */
function intervene(standing: Standing, { does, after }: Intervention): Standing {
  if (does === 'close' && standing.state === 'open') return closed(standing, after);
  if (does === 'reopen' && standing.state === 'closed') {
    return opened(standing, after, standing.level, 0);
  }
  return standing;
}

/** One step: pure, so that the same windows always lead to the same standing. */
export function afterWindow(
  standing: Standing,
  run: IncidentRun,
  keys: ReadonlySet<string>,
  rules: IncidentRules,
): Standing {
  const signs = run.signs.filter(({ family, feature }) => keys.has(`${family}/${feature}`));
  if (standing.state === 'over') return standing;
  if (signs.length === 0 && isUnclear(run, standing.drifted ?? [])) return standing;
  const { start, end } = run;
  const counts = isFurther(standing, run, signs.length > 0);
  const noted: Standing = {
    ...standing,
    ...(counts ? { counted: { start, end } } : {}),
    ...(signs.length > 0 ? { drifted: driftedIn(signs), evident: { start, end } } : {}),
  };
  const window = { end, signs, counts };
  return standing.state === 'open'
    ? whileOpen(noted, window, rules)
    : whileQuiet(noted, window, rules);
}

/** Whether a window without evidence had too few rows to tell of what was seen last. */
export const isUnclear = ({ unclear }: IncidentRun, drifted: readonly string[]): boolean =>
  unclear !== undefined && drifted.some((feature) => unclear.includes(feature));

export const driftedIn = (signs: readonly Sign[]): string[] =>
  signs.flatMap(({ check, feature }) => (isDrift(check) ? [feature] : []));

/** Whether two windows share at most half of the shorter one's span: evidence for itself. */
export function isApart(a: Span, b: Span): boolean {
  const shared = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return shared <= Math.min(a.end - a.start, b.end - b.start) / 2;
}

/** A window counts apart from the last one that did; without evidence, from the last with some. */
function isFurther({ counted, evident }: Standing, run: IncidentRun, isBad: boolean): boolean {
  if (counted && !isApart(counted, run)) return false;
  return isBad || !evident || isApart(evident, run);
}

/** What a window shows of a cause, and whether it counts as one more. */
interface Shown {
  readonly end: number;
  readonly signs: readonly Sign[];
  readonly counts: boolean;
}

function whileOpen(before: Standing, { end, signs, counts }: Shown, rules: IncidentRules) {
  const isBad = signs.length > 0;
  if (!isBad && !counts) return before;
  const clean = isBad ? 0 : before.clean + 1;
  const bad = before.bad + (isBad && counts ? 1 : 0);
  if (clean >= rules.closesAfter) return closed({ ...before, clean }, end);
  const critical = isCritical(signs, bad, rules);
  const calm = critical ? 0 : before.calm + (counts ? 1 : 0);
  const level = critical ? 'critical' : calm >= rules.closesAfter ? 'warning' : before.level;
  const changed = level === before.level ? before.changed : end;
  return { ...before, clean, bad, calm, level, changed } satisfies Standing;
}

/** Strong evidence opens in any window; weak evidence must come in windows that count. */
function whileQuiet(before: Standing, { end, signs, counts }: Shown, rules: IncidentRules) {
  const grade = gradeOf(signs);
  const recent = counts ? [...before.recent, grade].slice(-rules.within) : before.recent;
  const weak = recent.filter((one) => one !== null).length;
  if (grade === 'strong' || (counts && grade !== null && weak >= rules.opensAfter)) {
    const bad = Math.max(1, weak);
    return opened(before, end, isCritical(signs, bad, rules) ? 'critical' : 'warning', bad);
  }
  if (!counts) return before;
  const since = before.since + 1;
  const isOver = since >= rules.reopensWithin && weak === 0;
  const state = isOver ? 'over' : before.state;
  return { ...before, recent, since, state } satisfies Standing;
}

const closed = (before: Standing, end: number): Standing => ({
  ...before,
  state: 'closed',
  recent: [],
  since: 0,
  changed: end,
});

const opened = (before: Standing, end: number, level: Level, bad: number): Standing => ({
  ...before,
  ...{ state: 'open', level, bad, clean: 0, calm: 0, since: 0, recent: [] },
  opened: before.opened + 1,
  changed: end,
});

/** The strongest grade among signs; null without any. */
export function gradeOf(signs: readonly Sign[]): Grade | null {
  if (signs.length === 0) return null;
  return signs.some(({ grade }) => grade === 'strong') ? 'strong' : 'weak';
}

/** By what is missing, by size, by how many features, or by how long it has gone on. */
function isCritical(signs: readonly Sign[], bad: number, rules: IncidentRules): boolean {
  if (signs.length === 0) return false;
  const features = new Set(signs.map(({ feature }) => feature)).size;
  return (
    signs.some(({ check }) => check === 'missing_column_check') ||
    signs.some(({ check, value }) => isDrift(check) && (value ?? 0) >= rules.criticalEffect) ||
    (rules.criticalFeatures > 0 && features >= rules.criticalFeatures) ||
    (rules.criticalAfter > 0 && bad >= rules.criticalAfter)
  );
}

const isDrift = (check: string): boolean => check === 'baseline_drift_check';
