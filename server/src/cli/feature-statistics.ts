import { wrap } from '@guiderail/analysis';
import type { FeatureAnswer } from '../services/monitoring/features/feature-statistics.js';
import type { Connection } from './connection.js';
import { closest, UsageError } from './flags.js';
import type { Io } from './io.js';
import { shownNumber } from './numbers.js';
import { ownCall } from './own-call.js';
import {
  type Column,
  counted,
  jsonText,
  type Paper,
  paperOf,
  proseWidth,
  type Tone,
  table,
} from './table.js';
import { readSpan, readTime, shownSpan, shownTime } from './times.js';

export const statisticsFlags = {
  last: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  by: { type: 'string' },
  against: { type: 'string' },
  'against-before': { type: 'string' },
} as const;

type Flags = Partial<Record<keyof typeof statisticsFlags, string | undefined>>;
type Feature = FeatureAnswer['Features'][number];

const times = ['write_time', 'event_time'] as const;

/** What the path is asked, in its own words. @throws UsageError */
export function statisticsQuestion(flags: Flags, now: number) {
  const { last, from, to, by = 'write_time', against } = flags;
  const before = flags['against-before'];
  const time = times.find((one) => one === by);
  if (!time) {
    const near = closest(by, times);
    const meant = near === undefined ? '' : `; did you mean ${near}?`;
    throw new UsageError(`--by takes ${times.join(' or ')}${meant}`);
  }
  if (last !== undefined && (from !== undefined || to !== undefined)) {
    throw new UsageError('--last and --from or --to say the same: give one');
  }
  if (against !== undefined && before !== undefined) {
    throw new UsageError('--against and --against-before say the same: give one');
  }
  const edge = before === undefined ? undefined : readTime(before);
  const start = from === undefined ? edge : readTime(from);
  const span = last === undefined ? { start, end: to && readTime(to) } : lastOf(last, now);
  return {
    ...(span.start !== undefined && { StartTime: span.start }),
    ...(typeof span.end === 'number' && { EndTime: span.end }),
    FeatureTime: time,
    ...(edge !== undefined && { Against: { EndTime: edge } }),
    ...(against !== undefined && {
      Against: against.startsWith('s3://')
        ? { S3Uri: against }
        : { MonitoringScheduleName: against },
    }),
  };
}

type Question = ReturnType<typeof statisticsQuestion>;

/** Rows of this very moment too. */
const lastOf = (text: string, now: number) => ({ start: now - readSpan(text), end: now + 1_000 });

/**
 * `guiderail features NAME statistics`. @returns 1 where a feature has drifted or broken a check, or
 * where there is no row to hold against what was asked for
 */
export async function featureStatistics(
  { server, now }: Connection,
  { name, json, flags }: { readonly name: string; readonly json: boolean; readonly flags: Flags },
  io: Io,
): Promise<number> {
  const question = statisticsQuestion(flags, now);
  const path = `feature-groups/${encodeURIComponent(name)}/statistics`;
  const answer = await ownCall<FeatureAnswer>(server, path, question);
  io.stdout(json ? jsonText(facts(answer)) : told(answer, question, paperOf(io)));
  if (isEmpty(answer, question)) return 1;
  return answer.Features.some(({ Drift }) => Drift?.Violations) ? 1 : 0;
}

const isEmpty = ({ RowCount }: FeatureAnswer, { Against }: Question): boolean =>
  RowCount === 0 && Against !== undefined;

/** As `--json` prints it. */
const facts = (answer: FeatureAnswer) => ({
  group: answer.FeatureGroupName,
  arn: answer.FeatureGroupArn,
  rows: answer.RowCount,
  againstRows: answer.AgainstRowCount ?? null,
  features: answer.Features.map((feature) => ({
    name: feature.FeatureName,
    type: feature.InferredType,
    reserved: feature.Reserved === true,
    present: feature.PresentCount,
    missing: feature.MissingCount,
    completeness: feature.Completeness,
    distinct: feature.DistinctCount ?? null,
    mean: feature.Mean ?? null,
    standardDeviation: feature.StandardDeviation ?? null,
    min: feature.Min ?? null,
    max: feature.Max ?? null,
    quantiles: feature.Quantiles ?? null,
    topValues:
      feature.TopValues?.map(({ Value, Count }) => ({ value: Value, count: Count })) ?? null,
    drift: feature.Drift
      ? {
          distance: feature.Drift.Distance ?? null,
          drifted: feature.Drift.Drifted,
          tooSmall: feature.Drift.TooSmall === true,
          violations: (feature.Drift.Violations ?? []).map((one) => ({
            check: one.ConstraintCheckType,
            description: one.Description,
          })),
        }
      : null,
  })),
  remarks: answer.Remarks,
});

const number = (value: number | undefined): string =>
  value === undefined ? '' : shownNumber(value);

const columns: readonly Column<Feature>[] = [
  { title: 'feature', of: ({ FeatureName }) => FeatureName, least: 16 },
  { title: 'type', of: ({ InferredType }) => InferredType, spare: 6 },
  {
    title: 'filled',
    of: filled,
    tone: (one) => (one.Completeness < 1 ? 'unclear' : undefined),
    right: true,
  },
  { title: 'distinct', of: ({ DistinctCount }) => number(DistinctCount), right: true, spare: 5 },
  { title: 'mean', of: ({ Mean }) => number(Mean), right: true },
  { title: 'sd', of: ({ StandardDeviation }) => number(StandardDeviation), right: true, spare: 3 },
  { title: 'min', of: ({ Min }) => number(Min), right: true, spare: 2 },
  { title: '5 %', of: quantile('0.05'), right: true, spare: 8 },
  { title: '25 %', of: quantile('0.25'), right: true, spare: 9 },
  { title: 'median', of: quantile('0.5'), right: true, spare: 4 },
  { title: '75 %', of: quantile('0.75'), right: true, spare: 9 },
  { title: '95 %', of: quantile('0.95'), right: true, spare: 8 },
  { title: 'max', of: ({ Max }) => number(Max), right: true, spare: 2 },
  { title: 'most frequent', of: topWords, least: 14, spare: 7 },
  { title: 'drift', of: driftWords, tone: driftTone },
];

function quantile(share: string): (feature: Feature) => string {
  return ({ Quantiles }) => number(Quantiles?.[share]);
}

function filled({ Completeness: share }: Feature): string {
  const percent = share * 100;
  if (share === 1 || share === 0) return `${percent} %`;
  return `${Math.min(99.9, Math.max(0.1, percent)).toFixed(1)} %`;
}

function topWords({ TopValues = [], PresentCount: present }: Feature): string {
  const shown = TopValues.slice(0, 3);
  return shown
    .map(({ Value, Count }) => `${Value} ${Math.round((100 * Count) / present)} %`)
    .join(', ');
}

function driftWords({ Drift: drift }: Feature): string {
  if (!drift) return '';
  const distance = drift.Distance === undefined ? '' : number(drift.Distance);
  if (drift.Drifted) return `${distance} drifted`.trim();
  const other = drift.Violations?.[0]?.ConstraintCheckType;
  const more = other ?? (drift.TooSmall ? 'too few rows to tell' : '');
  return [distance, more].filter((one) => one !== '').join(' ');
}

function driftTone({ Drift: drift }: Feature): Tone | undefined {
  if (drift?.Violations) return 'bad';
  return drift?.TooSmall ? 'unclear' : undefined;
}

function told(answer: FeatureAnswer, question: Question, paper: Paper): string {
  const { RowCount: rows, AgainstRowCount: against, FeatureGroupName: name } = answer;
  const head = `${paper.paint(name, 'bold')}: ${counted(rows, 'row')}${spanWords(question)}${
    against === undefined ? '' : `, against ${counted(against, 'row')} before`
  }.`;
  const features = answer.Features.filter(({ Reserved }) => !Reserved);
  const keys = answer.Features.filter(({ Reserved }) => Reserved).map((one) => one.FeatureName);
  const broken = features.filter(({ Drift }) => Drift?.Violations);
  const notes = [
    ...(isEmpty(answer, question) ? ['There is nothing to compare.'] : []),
    ...broken.flatMap(({ FeatureName, Drift }) =>
      (Drift?.Violations ?? []).map((one) => `${FeatureName}: ${one.Description}`),
    ),
    ...(keys.length > 0 && rows > 0
      ? [`Left out: ${keys.join(', ')}, which are no features.`]
      : []),
    ...answer.Remarks,
  ].flatMap((line) => wrap(line, proseWidth(paper)));
  const lines = [
    head,
    ...(features.length > 0 ? ['', ...table(features, columns, paper)] : []),
    ...(notes.length > 0 ? ['', ...notes] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Of spans that end now, nobody wants to read milliseconds. */
const secondOf = (time: number | undefined): number | undefined =>
  time === undefined ? undefined : Math.floor(time / 1000) * 1000;

function spanWords({ StartTime, EndTime, FeatureTime: by }: Question): string {
  const [start, end] = [secondOf(StartTime), secondOf(EndTime)];
  const what = by === 'event_time' ? 'whose event is' : 'written';
  if (start === undefined) return end === undefined ? '' : ` ${what} before ${shownTime(end)}`;
  return end === undefined
    ? ` ${what} since ${shownTime(start)}`
    : ` ${what} ${shownSpan(start, end)}`;
}
