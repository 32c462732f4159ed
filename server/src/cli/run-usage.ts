export const runUsage = `guiderail run SCHEDULE [--last 1h | --from TIME --to TIME] [--json]
guiderail run SCHEDULE --changed [--json]
              [--host H] [--port P] [--data-dir D] [--region R]

Runs a monitoring schedule at once, over the last hour or the span given (15m,
6h, 1d; or from one time to another, in UTC), and prints what it found; of a
model's quality also how many predictions have labels so far.
--changed runs those of its last 24 windows again whose labels have come, been
corrected or gone since, and prints what that changes.
Without --host, --port and --data-dir the server is that of AWS_ENDPOINT_URL,
else the one at the usual address.
Exit status: 0 no violations, 1 violations, 2 could not run.`;
