import { type DataFile, openDataFile } from './check-files.js';
import { parseFlags, UsageError } from './flags.js';
import { type SettingsValues, settingsFlags } from './settings.js';

/** What is served: a path or an s3:// address, a server's URL, or nothing, where it is elsewhere. */
export type DeploySource =
  | { readonly kind: 'model'; readonly path: string }
  | { readonly kind: 's3'; readonly uri: string }
  | { readonly kind: 'upstream'; readonly url: string }
  | { readonly kind: 'external' };

export interface DeployOptions {
  readonly source: DeploySource;
  readonly name: string;
  readonly capturePercent: number;
  readonly image: string | undefined;
  readonly baseline: DataFile | undefined;
  readonly header: boolean;
  /** The expression of the monitoring schedule. */
  readonly schedule: string;
  readonly json: boolean;
  readonly server: SettingsValues;
}

const flags = {
  host: settingsFlags.host,
  port: settingsFlags.port,
  'data-dir': settingsFlags['data-dir'],
  region: settingsFlags.region,
  name: { type: 'string' },
  capture: { type: 'string' },
  image: { type: 'string' },
  baseline: { type: 'string' },
  header: { type: 'boolean' },
  every: { type: 'string' },
  external: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parseFlags<typeof flags>>['values'];

/** Reads the arguments of `guiderail deploy`. @throws UsageError saying what to change. */
export async function readDeployOptions(args: readonly string[]): Promise<DeployOptions> {
  const { values, positionals } = parseFlags(args, flags, true);
  const source = readSource(positionals, values);
  const name = readName(values.name);
  const capturePercent = readPercent(values.capture ?? '100');
  if (values.baseline === undefined && values.every !== undefined) {
    throw new UsageError('--every is for --baseline FILE: give the data to compare with');
  }
  if (values.baseline !== undefined && capturePercent === 0) {
    throw new UsageError('--baseline needs captures to compare; leave --capture 0 away');
  }
  const baseline = values.baseline === undefined ? undefined : await openDataFile(values.baseline);
  if (values.header && baseline?.format !== 'csv') {
    throw new UsageError('--header is for a baseline in CSV');
  }
  if (baseline?.compressed) throw new UsageError(`${baseline.path}: unpack the baseline first`);
  const schedule = readEvery(values.every ?? '1h');
  const { image, header = false, json = false } = values;
  return { source, name, capturePercent, image, baseline, header, schedule, json, server: values };
}

function readSource(words: readonly string[], values: Values): DeploySource {
  const [word, ...more] = words;
  if (more.length > 0) throw new UsageError(`there is one model too many: ${more[0]}`);
  if (values.external) {
    if (word !== undefined) throw new UsageError('--external takes no model: it lives elsewhere');
    if (values.image !== undefined) throw new UsageError('--external takes no --image');
    return { kind: 'external' };
  }
  if (word === undefined) throw new UsageError('name a model: its file, its folder or its URL');
  if (/^https?:\/\//i.test(word)) {
    if (!URL.canParse(word)) throw new UsageError(`${word} is not a URL`);
    if (values.image !== undefined) throw new UsageError('a URL takes no --image');
    return { kind: 'upstream', url: word };
  }
  if (!word.startsWith('s3://')) return { kind: 'model', path: word };
  if (values.image === undefined) {
    throw new UsageError('for an s3:// address give its --image, such as sagemaker-xgboost:1.7-1');
  }
  return { kind: 's3', uri: word };
}

function readName(name: string | undefined): string {
  if (name === undefined) throw new UsageError('give the endpoint a name: --name wine');
  if (/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,54}$/.test(name)) return name; // and "-monitor" behind it
  throw new UsageError('--name takes up to 55 letters, digits and dashes between them');
}

function readPercent(text: string): number {
  const percent = Number(text);
  if (/^\d{1,3}$/.test(text) && percent <= 100) return percent;
  throw new UsageError('--capture takes a whole number of percent, 0 to 100');
}

const units: Readonly<Record<string, string>> = { m: 'minute', h: 'hour', d: 'day' };

/** AWS's own words for an hour and a day; `rate(…)` for all else. */
function readEvery(text: string): string {
  const [, digits = '', unit = ''] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const count = Number(digits);
  if (!(count > 0)) throw new UsageError('--every takes a span such as 5m, 1h or 1d');
  if (text === '1h') return 'cron(0 * ? * * *)';
  if (text === '1d') return 'cron(0 0 ? * * *)';
  return `rate(${count} ${units[unit]}${count === 1 ? '' : 's'})`;
}
