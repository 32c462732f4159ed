import { formatFunctions } from './formats.js';
import { macroNames } from './macros.js';

/**
 * Trino's functions whose name or meaning is another in DuckDB, and what stands for each: a macro,
 * or a function of DuckDB's.
 */
export const renamed: Readonly<Record<string, string>> = {
  ...macroNames,
  approx_distinct: 'approx_count_distinct',
  approx_percentile: 'approx_quantile',
  arbitrary: 'any_value',
  arrays_overlap: 'list_has_any',
  array_intersect: 'list_intersect',
  array_max: 'list_max',
  array_min: 'list_min',
  array_sum: 'list_sum',
  array_average: 'list_avg',
  bool_and: 'bool_and',
  every: 'bool_and',
  ceiling: 'ceil',
  codepoint: 'unicode',
  day_name: 'dayname',
  filter: 'list_filter',
  geometric_mean: 'geomean',
  is_finite: 'isfinite',
  is_infinite: 'isinf',
  is_nan: 'isnan',
  rand: 'random',
  split_part: 'split_part',
  transform: 'list_transform',
  bitwise_xor: 'xor',
  char_length: 'length',
  character_length: 'length',
  levenshtein_distance: 'levenshtein',
  hamming_distance: 'hamming',
};

/** Functions of DuckDB's that look into files or settings, or change something. */
export const refused =
  /^(read_.*|duckdb_.*|pragma_.*|parquet_.*|sniff_csv|glob|query|query_table|current_setting|getvariable|which_secret|write_log|enable_.*|disable_.*|sleep_ms|getenv|nextval|currval|parse_duckdb_log_message|set_config|seq_scan|.*_scan|json_execute_serialized_sql|json_serialize_.*|txid_current|in_search_path|checkpoint|force_checkpoint|test_.*|repeat_row|icu_.*|sql_auto_complete|summary|user_agent)$/i;

/** Names that a mistyped one is compared with. */
export const wellKnown: readonly string[] = [
  ...Object.keys(renamed),
  ...Object.keys(formatFunctions),
  ...`abs acos array_agg array_distinct array_position array_sort asin atan atan2 avg bool_or cbrt
  ceil chr coalesce contains corr cos count count_if covar_pop covar_samp current_date
  current_timestamp day degrees dense_rank exp first_value floor format histogram hour json_array_length
  json_extract lag last_value lead length ln log log10 log2 lower lpad ltrim max max_by min min_by
  minute month now ntile nth_value nullif percent_rank pi pow power quarter radians random rank
  regr_intercept regr_slope reverse row_number rpad rtrim second sign sin split sqrt starts_with
  stddev stddev_pop stddev_samp strpos substr substring sum tan trim try typeof unnest upper var_pop
  var_samp variance week width_bucket year`.split(/\s+/),
];
