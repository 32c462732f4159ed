export const alarmsUsage = `guiderail alarms [--state ALARM] [--json]
guiderail alarms NAME [--json]
                 [--host H] [--port P] [--data-dir D] [--region R]

Lists the alarms with their state, since when and why, those in ALARM first;
--state takes ALARM, OK, INSUFFICIENT_DATA. With a NAME: what the alarm watches,
whom it tells, and its history.
Exit status: 0 fine, 1 one that is shown is in ALARM, 2 could not ask.`;
