import { withoutControls, wrap } from '@guiderail/analysis';
import type {
  Consistency,
  Example,
  ExampleSide,
} from '../services/feature-store/insight/consistency/check-consistency.js';
import { type Column, counted, type Paper, proseWidth, type Tone, table } from './table.js';

type Finding = keyof Consistency['Counts'];

const meanings: Readonly<Record<Finding, string>> = {
  Identical: 'the same in both stores',
  Deleted: 'deleted in both',
  Expired: 'expired online',
  MissingOnline: 'offline, and not online',
  MissingOffline: 'online, and not offline',
  OlderOnline: 'newer offline than online',
  NewerOnline: 'newer online than offline',
  DifferentValues: 'of the same time, with other values',
};
const fine: readonly Finding[] = ['Identical', 'Deleted', 'Expired'];
const shownExamples = 5;

interface CountRow {
  readonly finding: Finding;
  readonly count: number;
}

const toneOf = ({ finding, count }: CountRow): Tone | undefined =>
  count === 0 || finding === 'Deleted' || finding === 'Expired'
    ? undefined
    : fine.includes(finding)
      ? 'good'
      : 'bad';

const countColumns: readonly Column<CountRow>[] = [
  { title: 'records', of: ({ count }) => String(count), right: true, tone: toneOf },
  { title: '', of: ({ finding }) => meanings[finding] },
];

const exampleColumns: readonly Column<Example>[] = [
  { title: 'record', of: ({ RecordIdentifier }) => RecordIdentifier, least: 16 },
  { title: 'online', of: ({ Online, Features }) => sideInWords(Online, Features), least: 20 },
  { title: 'offline', of: ({ Offline, Features }) => sideInWords(Offline, Features), least: 20 },
];

function sideInWords(side: ExampleSide | null, features: readonly string[]): string {
  if (!side) return 'none';
  const time = side.EventTime?.replace('T', ' ').replace(/(?:\.000)?Z$/, '') ?? 'no time';
  if (side.Deleted) return `deleted ${time}`;
  if (features.length === 0) return time;
  const values = features.map((name) => `${name}=${JSON.stringify(side.Values[name] ?? null)}`);
  return values.join(' ');
}

/** What a check found, for people. */
export function tellConsistency(found: Consistency, paper: Paper): string {
  const { FeatureGroupName, Consistent, Identifiers, SampleSize, Counts } = found;
  const verdict = Consistent
    ? paper.paint('both stores agree', 'good')
    : paper.paint('the stores differ', 'bad');
  const of = SampleSize === null ? '' : `, chosen by chance of all (--sample ${SampleSize})`;
  const rows = (Object.keys(meanings) as Finding[])
    .map((finding) => ({ finding, count: Counts[finding] }))
    .filter(({ count }) => count > 0);
  const lines = [
    `${paper.paint(FeatureGroupName, 'bold')}: ${verdict}`,
    `${counted(Identifiers, 'identifier')} compared${of}.`,
    ...(rows.length === 0 ? [] : ['', ...table(rows, countColumns, paper)]),
  ];
  if (found.Features.length > 0) {
    const told = found.Features.map(
      ({ FeatureName, Records }) => `${withoutControls(FeatureName)} (${Records})`,
    );
    lines.push('', ...wrap(`Features that differ: ${told.join(', ')}.`, proseWidth(paper)));
  }
  for (const [finding, examples = []] of Object.entries(found.Examples)) {
    const shown = examples.slice(0, shownExamples);
    lines.push('', paper.paint(capital(meanings[finding as Finding]), 'bold'));
    lines.push(...table(shown, exampleColumns, paper));
  }
  for (const note of found.Notes) lines.push('', ...wrap(note, proseWidth(paper)));
  return `${lines.join('\n')}\n`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
