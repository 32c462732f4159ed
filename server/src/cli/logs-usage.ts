export const logsUsage = `guiderail logs [GROUP|JOB|ENDPOINT|SCHEDULE] [--follow] [--filter PATTERN]
               [--since 1h] [--limit 1000] [--json]
               [--host H] [--port P] [--data-dir D] [--region R]

Prints what a log group, a job, an endpoint's model or a schedule's newest run
logged; without a name, lists the groups. --follow goes on as lines come, until
Ctrl-C, and goes over to the next run of a schedule. --filter takes CloudWatch's
patterns ('?Error ?Traceback', '{ $.status = 5* }'), --since a span (15m, 6h,
30d; a day for whole groups), --limit so many of the last lines. --json prints
an object a line.
Exit status: 0 fine, 2 there is nothing of that name, or could not ask.`;
