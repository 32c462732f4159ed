import type { ReportedViolation } from '@guiderail/analysis';
import type { Problems } from './problems.js';
import type { SampleFacts } from './sample.js';

const mostNamed = 20;

/** Payloads in more than one form: AWS's container reads one of them and leaves the others out. */
export function tellEncodings({ encodings }: SampleFacts, problems: Problems): void {
  for (const [side, forms] of Object.entries(encodings)) {
    if (forms.length < 2) continue;
    problems.warn(
      `Payloads of ${side} come in several encodings: ${forms.slice(0, 5).join('; ')}.`,
      'Let clients send one content type, and name it in CaptureContentTypeHeader.',
    );
  }
}

/** Columns that are missing, more or renamed, by what the checks of the sample found. */
export function tellColumns(
  violations: readonly ReportedViolation[],
  columns: readonly { Name: string }[],
  problems: Problems,
): void {
  const named = (check: string) =>
    violations.filter((one) => one.constraint_check_type === check).flatMap(columnsNamed);
  const missing = named('missing_column_check');
  const extra = named('extra_column_check');
  const list = (names: readonly string[]) => names.slice(0, mostNamed).join(', ');
  const [gone] = missing;
  const [come] = extra;
  if (missing.length === 1 && extra.length === 1) {
    problems.warn(
      `The baseline has a column ${gone}, the records have ${come} in its place: renamed?`,
      'Make the baseline again, or let clients send the name that it has.',
    );
    return;
  }
  if (missing.length > 0) {
    problems.warn(
      `The records lack columns of the baseline: ${list(missing)}.`,
      'Make the baseline of data with the columns that records have, or exclude them.',
    );
  }
  if (extra.length > 0) {
    problems.warn(
      `The records have columns that the baseline lacks: ${list(extra)}.`,
      `Make the baseline of data with all ${columns.length} columns, or exclude these.`,
    );
  }
}

/** A check of columns names them in its words; what it names as its feature is `Missing columns`. */
function columnsNamed({ description, feature_name: name = '' }: ReportedViolation): string[] {
  const [, listed] = /: (.+?)\. Number of columns/s.exec(description) ?? [];
  if (listed !== undefined) return listed.split(', ');
  return name === '' || /^(Missing|Extra) columns$/.test(name) ? [] : [name];
}
