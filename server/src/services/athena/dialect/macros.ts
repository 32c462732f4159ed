/** Parameters `a0, a1, …`. */
const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `a${i}`);

/** One macro for each number of arguments. */
function overloads(name: string, from: number, to: number, body: (of: string[]) => string): string {
  const forms: string[] = [];
  for (let count = from; count <= to; count++) {
    forms.push(`(${names(count).join(', ')}) AS ${body(names(count))}`);
  }
  return `CREATE TEMP MACRO trino_${name} ${forms.join(', ')}`;
}

const anyNull = (of: string[]): string => of.map((one) => `${one} IS NULL`).join(' OR ');

const interval = `CASE lower(u) WHEN 'millisecond' THEN to_milliseconds(n) WHEN 'second' THEN to_seconds(n)
  WHEN 'minute' THEN to_minutes(n) WHEN 'hour' THEN to_hours(n) WHEN 'day' THEN to_days(n::INTEGER)
  WHEN 'week' THEN to_weeks(n::INTEGER) WHEN 'month' THEN to_months(n::INTEGER)
  WHEN 'quarter' THEN to_months(3 * n::INTEGER) WHEN 'year' THEN to_years(n::INTEGER)
  ELSE error('INVALID_FUNCTION_ARGUMENT: ''' || u || ''' is not a unit of date_add') END`;

/** 7 / 2 is 3; `x -> x + 1` is a function. */
const settings = ['SET integer_division = true', "SET lambda_syntax = 'ENABLE_SINGLE_ARROW'"];

/** Trino's functions as it documents them, each as `trino_` and its name. */
const macros: readonly string[] = [
  overloads('concat', 2, 12, (of) => of.join(' || ')),
  overloads(
    'greatest',
    1,
    8,
    (of) => `CASE WHEN ${anyNull(of)} THEN NULL ELSE greatest(${of}) END`,
  ),
  overloads('least', 1, 8, (of) => `CASE WHEN ${anyNull(of)} THEN NULL ELSE least(${of}) END`),
  'CREATE TEMP MACRO trino_if (c, a) AS CASE WHEN c THEN a END, (c, a, b) AS CASE WHEN c THEN a ELSE b END',
  'CREATE TEMP MACRO trino_mod(a, b) AS a % b',
  'CREATE TEMP MACRO trino_e() AS exp(1)',
  "CREATE TEMP MACRO trino_nan() AS 'NaN'::DOUBLE",
  "CREATE TEMP MACRO trino_infinity() AS 'Infinity'::DOUBLE",
  'CREATE TEMP MACRO trino_round (x) AS round(x), (x, d) AS round(x, d)',
  'CREATE TEMP MACRO trino_truncate(x) AS trunc(x)',
  'CREATE TEMP MACRO trino_bitwise_and(a, b) AS a & b',
  'CREATE TEMP MACRO trino_bitwise_or(a, b) AS a | b',
  'CREATE TEMP MACRO trino_normalize(s) AS nfc_normalize(s)',
  `CREATE TEMP MACRO trino_replace (s, x) AS replace(s, x, ''), (s, x, y) AS replace(s, x, y)`,
  'CREATE TEMP MACRO trino_regexp_like(s, p) AS regexp_matches(s, p)',
  `CREATE TEMP MACRO trino_regexp_extract
    (s, p) AS CASE WHEN regexp_matches(s, p) THEN regexp_extract(s, p) END,
    (s, p, g) AS CASE WHEN regexp_matches(s, p) THEN regexp_extract(s, p, g) END`,
  `CREATE TEMP MACRO trino_regexp_extract_all (s, p) AS regexp_extract_all(s, p),
    (s, p, g) AS regexp_extract_all(s, p, g)`,
  `CREATE TEMP MACRO trino_regexp_replace (s, p) AS regexp_replace(s, p, '', 'g'),
    (s, p, r) AS regexp_replace(s, p, regexp_replace(r, '\\$(\\d)', '\\\\\\1', 'g'), 'g')`,
  'CREATE TEMP MACRO trino_regexp_count(s, p) AS len(regexp_extract_all(s, p))',
  'CREATE TEMP MACRO trino_json_extract_scalar(j, p) AS json_extract_string(j, p)',
  'CREATE TEMP MACRO trino_json_parse(s) AS CAST(s AS JSON)',
  'CREATE TEMP MACRO trino_json_format(j) AS CAST(j AS VARCHAR)',
  'CREATE TEMP MACRO trino_element_at(x, k) AS x[k]',
  `CREATE TEMP MACRO trino_cardinality(x) AS CASE WHEN x IS NULL THEN NULL
    WHEN typeof(x) LIKE 'MAP(%' THEN len(json_keys(CAST(x AS JSON)))
    ELSE json_array_length(CAST(x AS JSON)) END`,
  `CREATE TEMP MACRO trino_array_join
    (x, d) AS array_to_string(x, d),
    (x, d, n) AS array_to_string(list_transform(x, e -> coalesce(CAST(e AS VARCHAR), n)), d)`,
  'CREATE TEMP MACRO trino_array_remove(x, v) AS list_filter(x, e -> e <> v)',
  'CREATE TEMP MACRO trino_array_union(x, y) AS list_distinct(list_concat(x, y))',
  'CREATE TEMP MACRO trino_array_except(x, y) AS list_distinct(list_filter(x, e -> NOT list_contains(y, e)))',
  'CREATE TEMP MACRO trino_slice(x, s, n) AS list_slice(x, s, s + n - 1)',
  'CREATE TEMP MACRO trino_sequence (a, b) AS generate_series(a, b), (a, b, s) AS generate_series(a, b, s)',
  `CREATE TEMP MACRO trino_split_to_map(s, d, k) AS
    map_from_entries(list_transform(string_split(s, d), e -> {'k': split_part(e, k, 1), 'v': split_part(e, k, 2)}))`,
  // times
  // of texts too: Python's SDK, version 3, asks so for event times in ISO 8601
  `CREATE TEMP MACRO trino_from_unixtime(x) AS CASE
    WHEN typeof(x) = 'VARCHAR' AND TRY_CAST(x AS DOUBLE) IS NULL
      THEN CAST(CAST(x AS VARCHAR) AS TIMESTAMPTZ)
    ELSE to_timestamp(round(CAST(x AS DOUBLE), 3)) END`,
  'CREATE TEMP MACRO trino_from_unixtime_nanos(x) AS make_timestamptz(CAST(x AS BIGINT) / 1000)',
  'CREATE TEMP MACRO trino_to_unixtime(t) AS epoch(t)',
  'CREATE TEMP MACRO trino_from_iso8601_timestamp(s) AS CAST(s AS TIMESTAMPTZ)',
  'CREATE TEMP MACRO trino_from_iso8601_date(s) AS CAST(s AS DATE)',
  'CREATE TEMP MACRO trino_date(x) AS CAST(x AS DATE)',
  `CREATE TEMP MACRO trino_to_iso8601(t) AS CASE typeof(t)
    WHEN 'DATE' THEN strftime(t, '%Y-%m-%d')
    WHEN 'TIMESTAMP WITH TIME ZONE' THEN strftime(t, '%Y-%m-%dT%H:%M:%S.%gZ')
    ELSE strftime(t, '%Y-%m-%dT%H:%M:%S.%g') END`,
  `CREATE TEMP MACRO trino_date_add(u, n, t) AS cast_to_type(t + ${interval}, t)`,
  'CREATE TEMP MACRO trino_date_diff(u, a, b) AS date_sub(u, a, b)',
  'CREATE TEMP MACRO trino_date_trunc(u, t) AS cast_to_type(date_trunc(u, t), t)',
  'CREATE TEMP MACRO trino_day_of_week(t) AS isodow(t)',
  'CREATE TEMP MACRO trino_dow(t) AS isodow(t)',
  'CREATE TEMP MACRO trino_day_of_year(t) AS dayofyear(t)',
  'CREATE TEMP MACRO trino_doy(t) AS dayofyear(t)',
  'CREATE TEMP MACRO trino_day_of_month(t) AS day(t)',
  'CREATE TEMP MACRO trino_year_of_week(t) AS isoyear(t)',
  'CREATE TEMP MACRO trino_yow(t) AS isoyear(t)',
];

const named = macros.map((text) => {
  const name = /MACRO trino_(\w+)/.exec(text)?.[1] ?? '';
  return { name, text, pattern: new RegExp(`\\btrino_${name}\\(`) };
});

/** Trino's functions that have a macro, and its name. */
export const macroNames: Readonly<Record<string, string>> = Object.fromEntries(
  named.map(({ name }) => [name, `trino_${name}`]),
);

/** What must go before a translated statement. */
export const preludeOf = (sql: string): string[] => [
  ...settings,
  ...named.filter(({ pattern }) => pattern.test(sql)).map(({ text }) => text),
];
