import { withoutControls, wrap } from '@guiderail/analysis';
import type {
  FeatureSkew,
  Skew,
  SkewExample,
} from '../services/feature-store/insight/skew/find-skew.js';
import { shownNumber } from './numbers.js';
import { type Column, counted, type Paper, proseWidth, table } from './table.js';
import { ago, shownSpan } from './times.js';

const shownExamples = 3;

const columns: readonly Column<FeatureSkew>[] = [
  { title: 'feature', of: ({ FeatureName }) => FeatureName, least: 16 },
  { title: 'column', of: ({ Column: column }) => column, least: 8, spare: 4 },
  { title: 'compared', of: ({ Compared }) => String(Compared), right: true },
  {
    title: 'equal',
    of: ({ EqualShare }) => (EqualShare === null ? '' : percent(EqualShare)),
    right: true,
    tone: ({ Skewed }) => (Skewed ? 'bad' : 'good'),
  },
  {
    title: 'mean difference',
    of: ({ MeanAbsoluteDifference: mean }) => (mean === null ? '' : shownNumber(mean)),
    ...{ right: true, spare: 2 },
  },
  { title: 'only stored', of: ({ ServedNull }) => countOf(ServedNull), right: true, spare: 3 },
  { title: 'only served', of: ({ StoredNull }) => countOf(StoredNull), right: true, spare: 3 },
  {
    title: 'distance',
    of: ({ Drift }) => (Drift === null ? '' : Drift.Effect.toFixed(3)),
    right: true,
    tone: ({ Drift }) => (Drift?.Drifted ? 'bad' : undefined),
  },
];

const exampleColumns: readonly Column<SkewExample>[] = [
  { title: 'record', of: ({ RecordIdentifier }) => RecordIdentifier, least: 12 },
  { title: 'asked', of: ({ InferenceTime }) => InferenceTime },
  { title: 'served', of: ({ Served }) => Served ?? 'nothing', least: 12 },
  { title: 'stored', of: ({ Stored }) => Stored ?? 'nothing', least: 12 },
  { title: 'event', of: ({ EventId }) => EventId ?? '', least: 8, spare: 1 },
];

const countOf = (count: number): string => (count === 0 ? '' : String(count));

/** All and nothing are said of just that. */
function percent(share: number): string {
  if (share === 0 || share === 1) return `${share * 100} %`;
  return `${Math.min(99.9, Math.max(0.1, share * 100)).toFixed(1)} %`;
}

/** What was found, for people. */
export function tellSkew(skew: Skew, paper: Paper): string {
  const { EndpointName, FeatureGroupName, Matched, Features, Skewed } = skew;
  const names = `${EndpointName} against ${FeatureGroupName}`;
  const verdict =
    Matched === 0
      ? paper.paint('nothing to compare', 'unclear')
      : Skewed
        ? paper.paint('served features differ from the stored ones', 'bad')
        : paper.paint('served as stored', 'good');
  const lines = [
    `${paper.paint(withoutControls(names), 'bold')}: ${verdict}`,
    ...wrap(countsInWords(skew), proseWidth(paper)),
  ];
  if (Features.length > 0 && Matched > 0) lines.push('', ...table(Features, columns, paper));
  const empty = Features.filter(isEmpty).map(emptyInWords);
  if (empty.length > 0) lines.push('', ...empty.flatMap((text) => wrap(text, proseWidth(paper))));
  for (const { FeatureName, Examples } of Features.filter(({ Skewed: is }) => is)) {
    if (Examples.length === 0) continue;
    lines.push('', paper.paint(withoutControls(FeatureName), 'bold'));
    lines.push(...table(Examples.slice(0, shownExamples), exampleColumns, paper));
  }
  return `${lines.join('\n')}\n`;
}

/** Captures tell whole seconds. */
const secondOf = (time: string): number => Math.floor(Date.parse(time) / 1000) * 1000;

/** A column that is empty throughout may be called otherwise than was thought. */
const emptyInWords = ({ Column: column }: FeatureSkew): string =>
  `No input has a value in the column ${withoutControls(column)}: look whether it is called so.`;

const isEmpty = ({ Compared, ServedNull }: FeatureSkew): boolean =>
  Compared > 0 && ServedNull === Compared;

function countsInWords(skew: Skew): string {
  const { Rows, Matched, Unmatched, Unreadable, More, Staleness } = skew;
  const span = shownSpan(secondOf(skew.StartTime), secondOf(skew.EndTime));
  const lacks = [
    [Unmatched.NoRecord, 'had no record then'],
    [Unmatched.Deleted, 'had a deleted one'],
    [Unmatched.Expired, 'had an expired one'],
    [
      Unmatched.NoIdentifier,
      Unmatched.NoIdentifier === 1 ? 'has no identifier' : 'have no identifier',
    ],
  ] as const;
  const told = lacks.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const age = (time_ms: number) => ago(0, time_ms).replace(/ ago$/, '');
  return [
    `${counted(Rows, 'row')} of ${span}${More ? ', the newest of more' : ''}: ${Matched} matched`,
    ...(told.length > 0 ? [`; ${told.join(', ')}`] : []),
    '.',
    ...(Unreadable > 0 ? [` ${counted(Unreadable, 'record')} could not be read.`] : []),
    ...(Staleness
      ? [
          ` Records were ${age(Staleness.Median)} old by the median, ${age(Staleness.P99)} at the 99th percentile.`,
        ]
      : []),
  ].join('');
}
