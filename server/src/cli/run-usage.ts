export const runUsage = `guiderail run SCHEDULE [--last 1h] [--json]

Runs a monitoring schedule at once, over the last hour or the span given (15m, 6h, 1d), and prints
what it found. The server is that of --host, --port, --data-dir, else that of AWS_ENDPOINT_URL, else
the usual one.
Exit status: 0 no violations, 1 violations, 2 could not run.`;
