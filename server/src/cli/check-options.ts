import type { ComparisonMethod, Season } from '@guiderail/analysis';
import { parseFlags, UsageError } from './flags.js';

export interface CheckOptions {
  readonly baseline: string;
  readonly current: string;
  readonly header: boolean;
  readonly timeColumn: string | undefined;
  readonly season: Season[];
  readonly exclude: string[];
  readonly comparisonMethod: ComparisonMethod;
  readonly output: string | undefined;
  readonly report: string | undefined;
  readonly json: boolean;
  /** Whether records that break a check are shown. */
  readonly examples: boolean;
}

const flags = {
  header: { type: 'boolean' },
  'time-column': { type: 'string' },
  season: { type: 'string' },
  exclude: { type: 'string', multiple: true },
  'comparison-method': { type: 'string' },
  output: { type: 'string' },
  report: { type: 'string' },
  json: { type: 'boolean' },
  'no-examples': { type: 'boolean' },
} as const;

const seasons: readonly Season[] = ['hour-of-day', 'day-of-week', 'week-of-year'];
const methods: readonly ComparisonMethod[] = ['Sound', 'Robust', 'Simple'];

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the arguments of `guiderail check`. @throws UsageError saying what to change. */
export function readCheckOptions(args: readonly string[], env: Environment): CheckOptions {
  const { values, positionals } = parseFlags(args, flags, true);
  const [baseline, current, ...more] = positionals;
  if (baseline === undefined || current === undefined) {
    throw new UsageError('give two files: the baseline, then the current data');
  }
  if (more.length > 0) throw new UsageError(`there is one file too many: ${more[0]}`);
  const season = readSeason(values.season);
  const timeColumn = values['time-column'];
  const comparisonMethod = readMethod(values['comparison-method'], env);
  if (season.length > 0 && timeColumn === undefined) {
    throw new UsageError('--season needs --time-column, to know the season of each row');
  }
  if (timeColumn !== undefined && comparisonMethod !== 'Sound') {
    throw new UsageError(`--time-column is for Sound; ${comparisonMethod} knows no time`);
  }
  return {
    baseline,
    current,
    header: values.header ?? false,
    timeColumn,
    season,
    exclude: (values.exclude ?? []).flatMap(splitNames),
    comparisonMethod,
    output: values.output,
    report: values.report,
    json: values.json ?? false,
    examples: !values['no-examples'],
  };
}

function readSeason(text: string | undefined): Season[] {
  if (text === undefined) return [];
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !seasons.includes(name as Season));
  if (unknown === undefined) return names as Season[];
  throw new UsageError(`--season knows ${seasons.join(', ')}, not "${unknown}"`);
}

function readMethod(text: string | undefined, env: Environment): ComparisonMethod {
  const [name, value] =
    text === undefined
      ? ['GUIDERAIL_COMPARISON_METHOD', env.GUIDERAIL_COMPARISON_METHOD || 'Sound']
      : ['--comparison-method', text];
  if (methods.includes(value as ComparisonMethod)) return value as ComparisonMethod;
  throw new UsageError(`${name} must be one of ${methods.join(', ')}`);
}

/** Splits `a,b\,c` into `a` and `b,c`. */
function splitNames(text: string): string[] {
  const names: string[] = [];
  let name = '';
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '\\' && i + 1 < text.length) name += text.charAt(++i);
    else if (character === ',') {
      names.push(name);
      name = '';
    } else name += character;
  }
  return [...names, name].filter((part) => part !== '');
}
