export const violationsUsage = `guiderail violations SCHEDULE [TIME] [--last 1d] [--examples 3] [--json]
                     [--host H] [--port P] [--data-dir D] [--region R]

Tells what a schedule's newest run found: each violation with its value, its
threshold and where that comes from, and records that show it.
TIME (2026-03-01T21:00, in UTC) takes that run, --last all of a span (6h, 1d).
--examples 0 to 20 records of each.
Exit status: 0 none, 1 some, 2 could not ask, or the newest run failed.`;
