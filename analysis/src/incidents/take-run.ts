import type { IncidentRules } from './rules.js';
import { keyOf } from './signs.js';
import {
  afterWindow,
  atFirst,
  driftedIn,
  gradeOf,
  isApart,
  isUnclear,
  standingAfter,
} from './standing.js';
import type { Cause, Family, IncidentRun, Intervention, MonitorHistory, Sign } from './types.js';

/** Windows of a monitor that are kept; older ones live on in what their causes have become. */
const mostRuns = 100;
/** What persons did that is kept, of one cause; even, since what they do alternates. */
const mostInterventions = 20;
/** Causes that have ended and are still kept, to be looked at. */
const mostEnded = 50;

export const newMonitor: MonitorHistory = { runs: [], causes: [] };

/**
 * Takes in what a run found. The rule of one cause:
 *
 * - A sign belongs to the cause that has its feature in the same family of checks, while that is
 *   open or may still reopen.
 * - Signs that belong to none begin a new cause together when they are enough to open one: a
 *   strong one, or weak ones of the same feature and family in `opensAfter` of `within` windows.
 * - Those of one family whose evidence began within one window of each other are one cause, and
 *   so are those of one feature whatever the check. What begins later is another cause.
 *
 * Windows that share more than half of a span with the last that counted are no further evidence,
 * weak or clean; strong evidence in them opens, and any keeps open. A window with too few rows to
 * tell of what was seen last is none either way.
 *
 * Windows may come in any order: each has its place by its time. A window that was run again
 * replaces what was known of it if its revision is newer, and changes nothing otherwise.
 *
 * @param newId of a cause; called once for each new one
 * @returns the same object when nothing changed
 */
export function takeRun(
  monitor: MonitorHistory,
  run: IncidentRun,
  rules: IncidentRules,
  newId: () => string,
): MonitorHistory {
  const place = monitor.runs.findIndex(({ start, end }) => start === run.start && end === run.end);
  const there = monitor.runs[place];
  if (there && !isNews(there, run)) return monitor;
  const others = monitor.runs.filter((_, index) => index !== place);
  const oldest = others[0];
  const full = others.length >= mostRuns;
  if (full && oldest && inTime(run, oldest) < 0) return monitor;
  const runs = [...others, run].sort(inTime);
  const known = monitor.causes.map((cause) => restood(cause, runs, rules));
  // a late window may end a cause whose features have been seen again since: these begin anew
  const looked = new Set([run, ...runs.slice(-rules.within)]);
  const causes = [...looked].reduce<readonly Cause[]>(
    (all, one) => withNew(all, runs, one, rules, newId),
    known,
  );
  return trimmed({ runs, causes }, rules);
}

const inTime = (a: IncidentRun, b: IncidentRun): number => a.end - b.end || a.start - b.start;

/** A run of a window that is known: newer, and with something else to say. */
const isNews = (there: IncidentRun, run: IncidentRun): boolean =>
  run.revision > there.revision && saidBy(run) !== saidBy(there);

const saidBy = ({ signs, unclear = [] }: IncidentRun): string => JSON.stringify([signs, unclear]);

function restood(cause: Cause, runs: readonly IncidentRun[], rules: IncidentRules): Cause {
  const since = runs.filter(({ end }) => end > cause.from);
  const { base, keys, interventions } = cause;
  const standing = standingAfter(base, since, new Set(keys), interventions, rules);
  return { ...cause, standing };
}

/** Something a person did to a cause; it counts from the windows that are known now on. */
export function intervene(
  monitor: MonitorHistory,
  id: string,
  does: 'close' | 'reopen',
  rules: IncidentRules,
): MonitorHistory {
  const after = monitor.runs.at(-1)?.end ?? 0;
  const causes = monitor.causes.map((cause) => {
    if (cause.id !== id) return cause;
    const interventions = [...bounded(cause.interventions), { does, after }];
    // reopened by hand, a cause that was over begins anew from where it stands
    const { standing } = cause;
    const base =
      does === 'reopen' && standing.state === 'over'
        ? { ...standing, state: 'closed' as const }
        : undefined;
    if (!base) return restood({ ...cause, interventions }, monitor.runs, rules);
    return restood({ ...cause, base, from: after, interventions }, monitor.runs, rules);
  });
  return { ...monitor, causes };
}

/** Closing and reopening undo each other: of many, the oldest pairs may go. */
const bounded = (interventions: readonly Intervention[]): readonly Intervention[] =>
  interventions.length < mostInterventions ? interventions : interventions.slice(2);

/** A feature in one family that no living cause holds, and the windows with evidence of it. */
interface Candidate {
  readonly key: string;
  readonly family: Family;
  readonly feature: string;
  /** Places in the list of runs. */
  readonly first: number;
}

function withNew(
  known: readonly Cause[],
  runs: readonly IncidentRun[],
  run: IncidentRun,
  rules: IncidentRules,
  newId: () => string,
): readonly Cause[] {
  const living = known.filter(({ standing }) => standing.state !== 'over');
  const owned = new Set(living.flatMap(({ keys }) => keys));
  const free = run.signs.filter((sign) => !owned.has(keyOf(sign)));
  const ripe = candidates(free, runs, runs.indexOf(run), rules);
  const joining = new Map<Cause, Candidate[]>();
  const alone = ripe.filter((one) => {
    const cause = known.find((cause) => joins(one, cause, runs));
    if (cause) joining.set(cause, [...(joining.get(cause) ?? []), one]);
    return cause === undefined;
  });
  const grown = known.map((cause) => {
    const more = joining.get(cause)?.map(({ key }) => key) ?? [];
    return more.length === 0
      ? cause
      : restood({ ...cause, keys: [...cause.keys, ...more] }, runs, rules);
  });
  return [...grown, ...grouped(alone).flatMap((group) => born(group, runs, rules, newId))];
}

/** Whether a candidate is part of a cause that is open: it began with it, as `akin` has it. */
function joins(one: Candidate, cause: Cause, runs: readonly IncidentRun[]): boolean {
  if (cause.standing.state !== 'open') return false;
  if (cause.keys.some((key) => one.feature !== '' && key.endsWith(`/${one.feature}`))) return true;
  const first = runs.findIndex(({ start }) => start === cause.onset);
  return cause.family === one.family && first >= 0 && Math.abs(first - one.first) <= 1;
}

function born(
  group: readonly Candidate[],
  runs: readonly IncidentRun[],
  rules: IncidentRules,
  newId: () => string,
): Cause[] {
  const keys = group.map(({ key }) => key);
  const { start: onset, end } = runs[Math.min(...group.map(({ first }) => first))]!;
  const family = group[0]!.family;
  // those before it may overlap it, and are no part of this
  const nothing = { interventions: [], from: end - 1, base: atFirst, standing: atFirst };
  const cause = restood({ id: '', family, keys, onset, ...nothing }, runs, rules);
  // a late window may tell of what was over long ago: that is nobody's news
  return cause.standing.state === 'open' ? [{ ...cause, id: newId() }] : [];
}

/** Keys whose evidence suffices in a span of `within` windows that holds the run's. */
function candidates(
  free: readonly Sign[],
  runs: readonly IncidentRun[],
  at: number,
  rules: IncidentRules,
): Candidate[] {
  const byKey = new Map(free.map((sign) => [keyOf(sign), sign]));
  const found: Candidate[] = [];
  for (const [key, { family, feature }] of byKey) {
    const ofKey = (index: number) => runs[index]!.signs.filter((sign) => keyOf(sign) === key);
    const before = around(ofKey, runs, at, { step: -1, most: rules.within - 1 }).reverse();
    const after = around(ofKey, runs, at, { step: 1, most: rules.within - 1 });
    const places = [...before, at, ...after];
    const grades = places.map((place) => gradeOf(ofKey(place)));
    const enough = grades.some((_, from) => {
      const span = grades.slice(from, from + rules.within);
      return from <= before.length && span.filter((one) => one !== null).length >= rules.opensAfter;
    });
    if (!enough && gradeOf(ofKey(at)) !== 'strong') continue;
    const first = places[grades.findIndex((grade) => grade !== null)]!;
    found.push({ key, family, feature, first });
  }
  return found;
}

/** Places of the windows that count before or after a run: each apart from the last, and clear. */
function around(
  ofKey: (index: number) => readonly Sign[],
  runs: readonly IncidentRun[],
  at: number,
  { step, most }: { step: 1 | -1; most: number },
): number[] {
  const drifted = driftedIn(ofKey(at));
  const places: number[] = [];
  let last = runs[at]!;
  for (let place = at + step; places.length < most; place += step) {
    const run = runs[place];
    if (!run) break;
    if (ofKey(place).length === 0 && isUnclear(run, drifted)) continue;
    if (!isApart(last, run)) continue;
    places.push(place);
    last = run;
  }
  return places;
}

/** Candidates that share a feature, or a family and, within a window, their beginning. */
function grouped(all: readonly Candidate[]): Candidate[][] {
  const groups: Candidate[][] = [];
  for (const one of all) {
    const isAkin = (group: readonly Candidate[]) => group.some((other) => akin(one, other));
    const mine = groups.filter(isAkin);
    const rest = groups.filter((group) => !isAkin(group));
    groups.splice(0, groups.length, ...rest, [...mine.flat(), one]);
  }
  return groups;
}

const akin = (a: Candidate, b: Candidate): boolean =>
  (a.feature === b.feature && a.feature !== '') ||
  (a.family === b.family && Math.abs(a.first - b.first) <= 1);

/** Drops the oldest windows; what they led to is kept in each cause's base. */
function trimmed(monitor: MonitorHistory, rules: IncidentRules): MonitorHistory {
  let { runs, causes } = monitor;
  while (runs.length > mostRuns) {
    const [oldest, ...rest] = runs;
    causes = causes.map((cause) => withoutOldest(cause, oldest!, rules));
    runs = rest;
  }
  const ended = causes.filter(({ standing }) => standing.state === 'over');
  const dropped = new Set(ended.slice(0, Math.max(0, ended.length - mostEnded)));
  return { runs, causes: causes.filter((cause) => !dropped.has(cause)) };
}

function withoutOldest(cause: Cause, run: IncidentRun, rules: IncidentRules): Cause {
  if (run.end <= cause.from) return cause;
  const isPast = ({ after }: { after: number }) => after < run.end;
  const past = cause.interventions.filter(isPast);
  const before = standingAfter(cause.base, [], new Set(), past, rules);
  const base = afterWindow(before, run, new Set(cause.keys), rules);
  return { ...cause, base, interventions: cause.interventions.filter((one) => !isPast(one)) };
}
