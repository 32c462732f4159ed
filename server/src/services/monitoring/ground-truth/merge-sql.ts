import { quoteList } from '../../../base/quote.js';
import type { SourceFile } from '../../common/dataset/source-file.js';
import type { PredictionFormat } from './merge.js';

const MiB = 1024 * 1024;
/** An invocation's body and answer, both in base64, and room to spare. */
const longestRecord_bytes = 20 * MiB;
const longestLabel_bytes = MiB;
/** Keys that a transform job adds to its output, and the merge takes out again. */
const reserved = `'{"SageMakerInferenceId":null,"SageMakerInferenceTime":null}'`;

/** SQL over the columns of `linesOf`. */
export interface PredictionColumns {
  /** What a label's event id is compared with. */
  readonly id: string;
  /** Inference time in milliseconds, of records found for a span. */
  readonly time: (span: { readonly start: number; readonly end: number }) => string;
}

const timeOf = (path: string): string => `epoch_ms(try_cast(${path} AS TIMESTAMP))`;

export const captureLine: PredictionColumns = {
  id: `coalesce(nullif(json->>'$.eventMetadata.inferenceId', ''), json->>'$.eventMetadata.eventId')`,
  time: () => timeOf(`(json->>'$.eventMetadata.inferenceTime')`),
};

/** A transform job's records carry its beginning; their manifest says which hour they are of. */
export function batchLine(format: Exclude<PredictionFormat, 'capture'>): PredictionColumns {
  const time =
    format === 'batch-csv'
      ? `regexp_extract(json, ',"?([^",]*)"?\\s*$', 1)`
      : `(json->>'$.SageMakerInferenceTime')`;
  return {
    id:
      format === 'batch-csv'
        ? `nullif(regexp_extract(json, ',"?([^",]*)"?,"?[^",]*"?\\s*$', 1), '')`
        : `nullif(json->>'$.SageMakerInferenceId', '')`,
    time: ({ start, end }) =>
      `greatest(least(coalesce(${timeOf(time)}, ${start}), ${end - 1}), ${start})`,
  };
}

/**
 * A query of the lines of files, in order: `n` from 1, `filename`, and `json`, the text of the line,
 * null where it is not JSON (of CSV, any text).
 */
export function linesOf(format: PredictionFormat | 'labels', files: readonly SourceFile[]): string {
  const list = quoteList(files.map(({ path }) => path));
  if (format === 'batch-csv') {
    return `SELECT row_number() OVER () AS n, filename, line AS json FROM read_csv(${list},
      columns = {'line': 'VARCHAR'}, delim = chr(1), quote = '', escape = '', header = false,
      auto_detect = false, ignore_errors = true, strict_mode = false, filename = true,
      compression = 'uncompressed', max_line_size = ${longestRecord_bytes}) WHERE line IS NOT NULL`;
  }
  const layout = format === 'batch-json' ? 'unstructured' : 'newline_delimited';
  return `SELECT row_number() OVER () AS n, filename,
      CASE WHEN json_valid(json) AND json_type(json) = 'OBJECT' THEN json END AS json
    FROM read_json_objects(${list}, format = '${layout}', ignore_errors = ${layout === 'newline_delimited'},
      filename = true, compression = 'uncompressed',
      maximum_object_size = ${format === 'labels' ? longestLabel_bytes : longestRecord_bytes})`;
}

const groundTruth = `to_json({'data': newest.data, 'encoding': newest.encoding})`;

/** The merged record's text, of `lines` joined with `newest`. */
export function mergedRecord(format: PredictionFormat): string {
  if (format === 'capture') {
    const line = 'rtrim(lines.json::VARCHAR)';
    return `concat(left(${line}, length(${line}) - 1), ',"groundTruthData":', ${groundTruth}, '}')`;
  }
  const output =
    format === 'batch-csv'
      ? `{'data': regexp_replace(lines.json, ',[^,]*,[^,]*$', ''), 'encoding': 'CSV'}`
      : `{'data': json_merge_patch(lines.json, ${reserved})::VARCHAR, 'encoding': 'JSON'}`;
  return `to_json({'eventMetadata': {'eventId': lines.id}, 'eventVersion': '0',
    'groundTruthData': ${groundTruth}, 'captureData': {'batchTransformOutput': ${output}}})`;
}
