export const checkUsage = `guiderail check BASELINE CURRENT [--header] [--time-column COLUMN]
                [--season hour-of-day,day-of-week,week-of-year] [--exclude COLUMN,...]
                [--comparison-method Sound|Robust|Simple] [--output DIR] [--report FILE] [--json]

Compares two files (CSV, JSON Lines, JSON, Parquet) without a server.
Exit status: 0 fine, 1 violations, 2 could not run.`;
