import { serverFlags } from './connection.js';
import { parseFlags, UsageError } from './flags.js';
import { readSpan, readTime } from './times.js';

const options = {
  ...serverFlags,
  base: { type: 'string' },
  key: { type: 'string' },
  time: { type: 'string' },
  group: { type: 'string', multiple: true },
  output: { type: 'string' },
  'max-age': { type: 'string' },
  lag: { type: 'string' },
  'as-of': { type: 'string' },
  inner: { type: 'boolean' },
} as const;

export interface AskedGroup {
  readonly name: string;
  readonly baseKey: string | undefined;
  readonly features: readonly string[] | undefined;
}

/** What `guiderail training-set` was asked for. */
export interface AskedSet {
  readonly base: string;
  readonly key: string;
  readonly time: string;
  readonly groups: readonly AskedGroup[];
  readonly output: string;
  readonly format: 'csv' | 'parquet';
  readonly maximumAge: number | undefined;
  readonly lag: number | undefined;
  readonly asOf: number | undefined;
  readonly inner: boolean;
}

/** @throws UsageError */
export function readTrainingSet(args: readonly string[]) {
  const { values } = parseFlags(args, options);
  const { base, key, time, output, group = [], 'max-age': age, 'as-of': asOf } = values;
  if (base === undefined || key === undefined || time === undefined || output === undefined) {
    throw new UsageError('--base, --key, --time and --output are needed');
  }
  if (group.length === 0) throw new UsageError('name at least one --group');
  fileFormat(base, '--base');
  const isFolder = output.startsWith('s3://');
  const asked: AskedSet = {
    ...{ base, key, time, output, groups: group.map(readGroup) },
    format: isFolder ? 'csv' : fileFormat(output, '--output'),
    maximumAge: age === undefined ? undefined : readSpan(age, '--max-age'),
    lag: values.lag === undefined ? undefined : readSpan(values.lag, '--lag'),
    asOf: asOf === undefined ? undefined : readTime(asOf),
    inner: values.inner ?? false,
  };
  return { values, asked };
}

/** By the end of a file's name. @throws UsageError */
export function fileFormat(path: string, flag: string): 'csv' | 'parquet' {
  if (/\.csv$/i.test(path)) return 'csv';
  if (/\.(parquet|pq)$/i.test(path)) return 'parquet';
  throw new UsageError(`${flag} ${path}: its name must end in .csv or .parquet`);
}

function readGroup(text: string): AskedGroup {
  const [, name, baseKey, features] = /^([\w-]+)(?:@([^:]+))?(?::(.+))?$/.exec(text) ?? [];
  if (name === undefined) throw new UsageError(`--group ${text}: give NAME[@COLUMN][:FEATURE,…]`);
  return { name, baseKey, features: features?.split(',').map((one) => one.trim()) };
}
