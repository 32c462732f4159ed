export const checkUsage = `guiderail check BASELINE CURRENT [--header] [--exclude COLUMN,...]
                [--time-column COLUMN]
                [--season hour-of-day,day-of-week,week-of-year]
                [--comparison-method Sound|Robust|Simple]
                [--no-examples] [--output DIR] [--report FILE] [--json]

Compares two files without a server and says which columns drifted. The format
goes by the name: .csv, .jsonl or .ndjson, .json, .parquet, and the text formats
with .gz as well.

  --header             the first row of the CSV files names the columns
  --time-column        a column of times: thresholds then come from the
                       baseline's own stretches of the current file's length,
                       since neighbouring rows are alike
  --season             compare with the same season of the baseline (needs
                       --time-column)
  --exclude            columns to leave out (a comma inside a name is \\,)
  --comparison-method  Sound (default), or SageMaker's own Robust or Simple
  --no-examples        shows no records that break a check
  --output             writes the current file's statistics.json,
                       constraints.json, constraint_violations.json and
                       violation_examples.json, report.html, and under
                       baseline/ the baseline's two; without it (and --report)
                       nothing is written
  --report             writes the report, one HTML file
  --json               prints what constraint_violations.json would hold,
                       with the examples, instead of the table

Exit status: 0 fine, 1 violations, 2 could not run.`;
