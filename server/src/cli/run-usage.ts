export const runUsage = `guiderail run SCHEDULE [--last 1h] [--json]
              [--host H] [--port P] [--data-dir D] [--region R]

Runs a monitoring schedule at once, over the last hour or the span given (15m,
6h, 1d), and prints what it found.
Without --host, --port and --data-dir the server is that of AWS_ENDPOINT_URL,
else the one at the usual address.
Exit status: 0 no violations, 1 violations, 2 could not run.`;
