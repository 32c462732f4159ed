import type { IncidentRules } from './rules.js';
import type { Grade, IncidentRun, Intervention, Level, Sign, Standing } from './types.js';

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
  return standing.state === 'open'
    ? whileOpen(standing, run.end, signs, rules)
    : whileQuiet(standing, run.end, signs, rules);
}

function whileOpen(
  before: Standing,
  end: number,
  signs: readonly Sign[],
  rules: IncidentRules,
): Standing {
  const clean = signs.length > 0 ? 0 : before.clean + 1;
  const bad = before.bad + (signs.length > 0 ? 1 : 0);
  if (clean >= rules.closesAfter) return closed({ ...before, clean }, end);
  const critical = isCritical(signs, bad, rules);
  const calm = critical ? 0 : before.calm + 1;
  const level = critical ? 'critical' : calm >= rules.closesAfter ? 'warning' : before.level;
  const changed = level === before.level ? before.changed : end;
  return { ...before, clean, bad, calm, level, changed };
}

function whileQuiet(
  before: Standing,
  end: number,
  signs: readonly Sign[],
  rules: IncidentRules,
): Standing {
  const recent = [...before.recent, gradeOf(signs)].slice(-rules.within);
  const weak = recent.filter((grade) => grade !== null).length;
  if (recent.at(-1) === 'strong' || (signs.length > 0 && weak >= rules.opensAfter)) {
    const level = isCritical(signs, weak, rules) ? 'critical' : 'warning';
    return opened(before, end, level, weak);
  }
  const since = before.since + 1;
  const isOver = since >= rules.reopensWithin && weak === 0;
  return { ...before, recent, since, state: isOver ? 'over' : before.state };
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
