import type { FeatureSkew, Skew } from '../services/feature-store/insight/skew/find-skew.js';
import { type Connection, connected, serverFlags } from './connection.js';
import { closest, parseFlags, readLimit, UsageError } from './flags.js';
import type { Io } from './io.js';
import { ownRun } from './own-run.js';
import { tellSkew } from './skew-told.js';
import { jsonText, paperOf } from './table.js';
import { readSpan, readTime } from './times.js';

export type { FeatureSkew, Skew };

const options = {
  ...serverFlags,
  group: { type: 'string' },
  key: { type: 'string' },
  features: { type: 'string' },
  columns: { type: 'string' },
  last: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  records: { type: 'string' },
  known: { type: 'string' },
  tolerance: { type: 'string' },
  allow: { type: 'string' },
  publish: { type: 'boolean' },
} as const;

type Flags = Readonly<Partial<Record<keyof typeof options, string | boolean | undefined>>>;

/** `guiderail skew`: what an endpoint was asked against what a feature group knew then. */
export async function skewCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseFlags(args, options, true);
  const [endpoint, ...more] = positionals;
  if (endpoint === undefined || more.length > 0) throw new UsageError('name one endpoint');
  const { group, key } = values;
  if (group === undefined || key === undefined) {
    throw new UsageError('give --group, and --key: the column that is its record identifier');
  }
  const body = { EndpointName: endpoint, Key: key, ...questionOf(values) };
  return connected(values, io, async (connection: Connection) => {
    const path = `feature-groups/${encodeURIComponent(group)}/skew`;
    const found = await ownRun<Skew>(connection, path, body, io);
    io.stdout(values.json === true ? jsonText(found) : tellSkew(found, paperOf(io)));
    return found.Skewed || found.Matched === 0 ? 1 : 0;
  });
}

function questionOf(flags: Flags): object {
  const text = (name: keyof typeof options) => flags[name] as string | undefined;
  const [features, columns, known] = [text('features'), text('columns'), text('known')];
  const records = text('records');
  return {
    ...(features !== undefined && { Features: readPairs(features) }),
    ...(columns !== undefined && { Columns: columns.split(',') }),
    ...windowOf(text('last'), text('from'), text('to')),
    ...(records !== undefined && { MaxRecords: readLimit(records, 10_000, 100_000) }),
    ...(known !== undefined && { Known: readKnown(known) }),
    ...shareOf('tolerance', text('tolerance'), 'Tolerance'),
    ...shareOf('allow', text('allow'), 'AllowedShare'),
    ...(flags.publish === true && { Publish: true }),
  };
}

function readPairs(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair) => {
    const [feature = '', column = feature, ...more] = pair.split('=');
    if (feature === '' || column === '' || more.length > 0) {
      throw new UsageError('--features takes pairs such as age=2,income=3');
    }
    return [feature, column];
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}

function windowOf(last?: string, from?: string, to?: string): object {
  if (from === undefined && to === undefined) {
    return last === undefined ? {} : { LastMilliseconds: readSpan(last) };
  }
  if (last !== undefined || from === undefined || to === undefined) {
    throw new UsageError('give --last, or --from and --to');
  }
  return { StartTime: readTime(from), EndTime: readTime(to) };
}

const knowns = { called: 'Called', written: 'Written', later: 'Later' } as const;

function readKnown(text: string): string {
  if (Object.hasOwn(knowns, text)) return knowns[text as keyof typeof knowns];
  const near = closest(text, Object.keys(knowns));
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  throw new UsageError(`--known takes called, written or later${hint}`);
}

/** `0.01` or `1%`. */
function shareOf(flag: string, text: string | undefined, member: string): object {
  if (text === undefined) return {};
  const share = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (text !== '' && share >= 0 && share <= 1) return { [member]: share };
  throw new UsageError(`--${flag} takes a share such as 0.01 or 1%`);
}
