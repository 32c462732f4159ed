import { withoutControls, wrap } from '@guiderail/analysis';
import { counted, type Paper, proseWidth } from './table.js';

/** A row that was not taken; rows count from 1, as lines do. */
export interface Refused {
  readonly line?: number;
  readonly row: number;
  readonly code: string;
  readonly reason: string;
}

/** What became of an ingestion: what `--json` prints. */
export interface Ingested {
  readonly featureGroup: string;
  readonly created: boolean;
  readonly rows: number;
  readonly failed: number;
  readonly seconds: number;
  readonly failures: readonly Refused[];
  /** The first row that was not sent, from 1. */
  readonly notSentFrom: number | undefined;
  readonly endedBy: string | undefined;
  /** How many event times had no zone, and count as UTC. */
  readonly eventTimesWithoutZone: number;
}

const mostReasons = 20;
const mostPlaces = 5;
const mostValues = 2;
const number = (count: number): string => count.toLocaleString('en');

/** The lines of what became of an ingestion: refused rows by their reason. */
export function tellIngested(told: Ingested, paper: Paper): string {
  const { featureGroup, created, rows, failed, seconds, notSentFrom, endedBy } = told;
  const pace = number(Math.round(rows / Math.max(seconds, 0.001)));
  const into = `${created ? 'the new feature group' : 'the feature group'} ${featureGroup}`;
  const lines = [
    `${counted(rows, 'row')} written to ${into} in ${seconds.toFixed(1)} s (${pace}/s)`,
  ];
  if (told.eventTimesWithoutZone > 0) {
    const times = counted(told.eventTimesWithoutZone, 'event time');
    lines.push(`${times} without a zone, taken as UTC`);
  }
  if (failed > 0) lines.push(`${counted(failed, 'row')} not taken:`, ...refusals(told, paper));
  if (notSentFrom !== undefined) {
    lines.push(`Row ${notSentFrom} and all after it were not sent: ${endedBy ?? ''}`);
  }
  if (created && rows === 0) lines.push(...emptyGroup(featureGroup, paper));
  return `${lines.join('\n')}\n`;
}

const emptyGroup = (name: string, paper: Paper): string[] => [
  ...wrap(
    `The feature group ${name} is there now, and empty. Correct the file and write it without ` +
      '--create, or delete the group:',
    proseWidth(paper),
  ),
  `  aws sagemaker delete-feature-group --feature-group-name ${name}`,
];

interface Kind {
  readonly first: Refused;
  readonly reason: string;
  count: number;
  readonly places: number[];
  readonly values: string[];
}

/** `The value "x"…` and `The event time "x"…`: what differs between rows of the same fault. */
const valueIn = /^(The (?:value|event time)) ("(?:[^"\\]|\\.)*"(?:… \(\d+ characters\))?)/;

function kindsOf(failures: readonly Refused[]): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const one of failures) {
    const value = valueIn.exec(one.reason)?.[2];
    const reason = one.reason.replace(valueIn, '$1');
    const key = `${one.code} ${reason.replace(/\d+/g, '#')}`;
    const kind = kinds.get(key) ?? { first: one, reason, count: 0, places: [], values: [] };
    kinds.set(key, kind);
    kind.count += 1;
    if (kind.places.length < mostPlaces) kind.places.push(one.line ?? one.row);
    if (value === undefined || kind.values.includes(value)) continue;
    if (kind.values.length < mostValues) kind.values.push(value);
  }
  return [...kinds.values()].sort((a, b) => b.count - a.count);
}

function refusals({ failures, failed }: Ingested, paper: Paper): string[] {
  const kinds = kindsOf(failures);
  const lines = kinds.slice(0, mostReasons).flatMap((kind) => tellKind(kind, paper));
  const kept = kinds.slice(mostReasons).reduce((sum, { count }) => sum + count, 0);
  if (kept > 0) lines.push(`  … and ${counted(kept, 'row')} of other reasons (--json has them)`);
  const unknown = failed - failures.length;
  if (unknown > 0) lines.push(`  … and ${number(unknown)} more, whose reasons were not kept`);
  return lines;
}

function tellKind({ first, reason, count, places, values }: Kind, paper: Paper): string[] {
  const one = first.line === undefined ? 'row' : 'line';
  const folded = (text: string, indent = 2) =>
    wrap(withoutControls(text), proseWidth(paper) - 4).map(
      (line, i) => `${' '.repeat(i === 0 ? indent : 4)}${line}`,
    );
  if (count === 1) return folded(`${one} ${places[0]}: ${first.code}: ${first.reason}`);
  const some = count > places.length ? ', …' : '';
  const such = values.length > 0 ? `; such as ${values.join(', ')}` : '';
  return [
    ...folded(`${number(count)} rows: ${first.code}: ${reason}`),
    ...folded(`${one}s ${places.join(', ')}${some}${such}`, 4),
  ];
}
