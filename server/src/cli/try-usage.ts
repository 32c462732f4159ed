export const tryUsage = `guiderail try SCHEDULE [--threshold X] [--set NAME=VALUE]…
              [--constraints FILE|s3://…] [--json]
guiderail try FILE.json [--json]
              [--host H] [--port P] [--data-dir D] [--region R]

Tries a schedule on the newest records and says what a run would check, what it
would find in that sample, and what is wrong with it; nothing is changed or
written. FILE.json is what CreateMonitoringSchedule or one of the Create…Job-
Definition operations takes, before it is made. --set is as replay's.
Exit status: 0 it would run, 1 something is wrong with it, 2 could not try.`;
