import { keyOf } from './signs.js';
import type { Cause, IncidentRun, Sign } from './types.js';

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const mostNamed = 3;
const longestReason = 120;
const hour_ms = 3_600_000;
const day_ms = 24 * hour_ms;

/** A cause's windows with evidence of it that are still kept, in the order of time. */
export function evidenceOf(
  cause: Pick<Cause, 'keys' | 'onset'>,
  runs: readonly IncidentRun[],
): IncidentRun[] {
  const keys = new Set(cause.keys);
  return runs.flatMap((run) => {
    if (run.end <= cause.onset) return [];
    const signs = run.signs.filter((sign) => keys.has(keyOf(sign)));
    return signs.length === 0 ? [] : [{ ...run, signs }];
  });
}

/**
 * A cause in one line, such as `hum and temp have drifted since 12 Mar, in 3 windows`.
 * @param evidence as `evidenceOf` gives it
 */
export function titleOf(
  cause: Pick<Cause, 'keys' | 'onset'> & Partial<Pick<Cause, 'standing'>>,
  evidence: readonly IncidentRun[],
): string {
  if (cause.keys[0]?.startsWith('runs/')) return titleOfRuns(cause, evidence);
  const wrong = wordsFor(lasting(evidence));
  const first = evidence[0];
  const daily = first === undefined || first.end - first.start >= day_ms;
  const count = evidence.length === 1 ? 'in 1 window' : `in ${evidence.length} windows`;
  return `${wrong} since ${timeInWords(cause.onset, !daily)}, ${count}`;
}

/**
 * The signs that an incident is about: without those of checks that were seen in fewer than half as
 * many windows as the one that was seen in most. A value that was missing once is no name for a
 * drift of weeks.
 */
function lasting(evidence: readonly IncidentRun[]): Sign[] {
  const windows = new Map<string, number>();
  for (const { signs } of evidence) {
    for (const check of new Set(signs.map((sign) => sign.check))) {
      windows.set(check, (windows.get(check) ?? 0) + 1);
    }
  }
  const most = Math.max(0, ...windows.values());
  const lasts = ({ check }: Sign) => 2 * (windows.get(check) ?? 0) >= most;
  return evidence.flatMap(({ signs }) => signs.filter(lasts));
}

/** `Runs fail since 12 Mar 02:00 UTC, 3 in a row: …`: of monitors that see nothing. */
function titleOfRuns(
  { keys, onset, standing }: Parameters<typeof titleOf>[0],
  evidence: readonly IncidentRun[],
): string {
  const count = Math.max(1, standing?.bad ?? evidence.length);
  const isFirst = (standing?.opened ?? 1) <= 1;
  const since = isFirst ? onset : (evidence.at(-Math.min(count, evidence.length))?.start ?? onset);
  const when = `since ${timeInWords(since, true)}`;
  if (keys[0] === 'runs/no data') return `No data ${when}, ${runs(count)}`;
  if (keys[0] === 'runs/no labels') return `No labels ${when}, ${runs(count)}`;
  const row = count === 1 ? '' : `, ${count} in a row`;
  return `Runs fail ${when}${row}: ${firstWords(evidence.at(-1)?.signs[0]?.description ?? '')}`;
}

const runs = (count: number): string => (count === 1 ? '1 run' : `${count} runs in a row`);

/** The first sentence of what was said, without its full stop; keys of objects go before words do. */
function firstWords(said: string): string {
  const sentence = /^.*?(?=\.?(?:\s*\n|\. |\.?\s*$))/s.exec(said.trim())?.[0] || 'no reason given';
  if (sentence.length <= longestReason) return sentence;
  const short = sentence.replace(/(s3:\/\/[^/\s]+\/)[^\s:,;)]+/g, '$1…');
  return short.length > longestReason ? `${short.slice(0, longestReason - 1).trimEnd()}…` : short;
}

/** `12 Mar`, or `12 Mar 14:00 UTC`. */
export function timeInWords(time: number, withHour: boolean): string {
  const date = new Date(time);
  const day = `${date.getUTCDate()} ${months[date.getUTCMonth()]}`;
  return withHour ? `${day} ${date.toISOString().slice(11, 16)} UTC` : day;
}

/** What signs come to; the gravest kind alone where there are several. */
function wordsFor(signs: readonly Sign[]): string {
  const of = (check: string) => signs.filter((sign) => sign.check === check);
  const missing = of('missing_column_check');
  if (missing.length > 0) return `${listedIn(missing, 'Columns')} missing`;
  const extra = of('extra_column_check');
  if (extra.length > 0) return `${listedIn(extra, 'Unknown columns')} sent though not expected`;
  const wrongType = of('data_type_check');
  if (wrongType.length > 0) return `${names(wrongType)} of another type than at the baseline`;
  const incomplete = of('completeness_check');
  if (incomplete.length > 0) return `Values of ${names(incomplete)} missing`;
  const drifted = of('baseline_drift_check');
  if (drifted.length > 0) return `${names(drifted)} drifted`;
  const outside = of('range_check');
  if (outside.length > 0) return `${names(outside)} outside the allowed range`;
  const unknown = of('categorical_values_check');
  if (unknown.length > 0) return `${names(unknown)} with unknown values`;
  const family = signs[0]?.family;
  if (family === 'quality') return `Model quality (${names(signs)}) beyond its limits`;
  if (family === 'bias') return `Bias (${names(signs)}) beyond its limits`;
  if (family === 'attribution') return 'What the predictions rest on drifted';
  return signs.length === 0 ? 'Nothing found any more' : `${names(signs)} beyond limits`;
}

/** The columns that AWS's and our words on columns name; the words themselves name none. */
function listedIn(signs: readonly Sign[], otherwise: string): string {
  const listed = signs.flatMap(
    ({ description }) => /: (.+?)\. Number of columns/.exec(description)?.[1]?.split(', ') ?? [],
  );
  return listed.length === 0 ? otherwise : inWords([...new Set(listed)]);
}

function names(signs: readonly Sign[]): string {
  const strength = new Map<string, number>();
  for (const { feature, value = 0, threshold = 0 } of signs) {
    const ratio = threshold > 0 ? value / threshold : 0;
    strength.set(feature, Math.max(strength.get(feature) ?? 0, ratio));
  }
  return inWords([...strength].sort(([, a], [, b]) => b - a).map(([name]) => name));
}

/** `a`, `a and b`, `a, b, c and 4 more`. */
function inWords(all: readonly string[]): string {
  if (all.length > mostNamed + 1) {
    return `${all.slice(0, mostNamed).join(', ')} and ${all.length - mostNamed} more`;
  }
  if (all.length < 2) return all.join('');
  return `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}
