/** How a pattern's letters are read: those of strftime's that stand for each. */
type Letters = Readonly<Record<string, string>>;

/** MySQL's, where they differ from strftime's. */
const mysql: Letters = {
  '%M': '%B',
  '%i': '%M',
  '%W': '%A',
  '%e': '%-d',
  '%c': '%-m',
  '%k': '%-H',
  '%h': '%I',
  '%l': '%-I',
  '%s': '%S',
  '%v': '%V',
  '%x': '%G',
  '%T': '%H:%M:%S',
  '%r': '%I:%M:%S %p',
};

const teradata: Letters = {
  yyyy: '%Y',
  yy: '%y',
  hh24: '%H',
  hh: '%I',
  mm: '%m',
  dd: '%d',
  mi: '%M',
  ss: '%S',
};

const joda: Letters = {
  "'T'": 'T',
  "'Z'": 'Z',
  yyyy: '%Y',
  yy: '%y',
  MMMM: '%B',
  MMM: '%b',
  MM: '%m',
  M: '%-m',
  dd: '%d',
  d: '%-d',
  EEEE: '%A',
  EEE: '%a',
  HH: '%H',
  hh: '%I',
  mm: '%M',
  ss: '%S',
  SSS: '%g',
  a: '%p',
  Z: '%z',
};

interface FormatFunction {
  readonly stands: 'strftime' | 'strptime';
  readonly pattern: RegExp;
  readonly letters: Letters;
}

/** Trino's functions with a format, which DuckDB wants in strftime's letters. */
export const formatFunctions: Readonly<Record<string, FormatFunction>> = {
  date_format: { stands: 'strftime', pattern: /%./gs, letters: mysql },
  date_parse: { stands: 'strptime', pattern: /%./gs, letters: mysql },
  to_timestamp: { stands: 'strptime', pattern: /hh24|([a-z])\1*i?/g, letters: teradata },
  to_date: { stands: 'strptime', pattern: /hh24|([a-z])\1*i?/g, letters: teradata },
  format_datetime: { stands: 'strftime', pattern: /'[^']*'|([A-Za-z])\1*/g, letters: joda },
  parse_datetime: { stands: 'strptime', pattern: /'[^']*'|([A-Za-z])\1*/g, letters: joda },
};

/** A format in strftime's letters. */
export const strftimeFormat = (text: string, { pattern, letters }: FormatFunction): string =>
  text.replace(pattern, (one) => (Object.hasOwn(letters, one) ? (letters[one] as string) : one));
