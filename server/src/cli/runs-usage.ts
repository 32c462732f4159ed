export const runsUsage = `guiderail runs SCHEDULE [--last 1d] [--limit 20] [--json]
guiderail runs SCHEDULE TIME [--json]
               [--host H] [--port P] [--data-dir D] [--region R]

Lists a schedule's runs, the newest first: the window that each read, what
became of it, how many violations it found, and why it failed if it did.
With the time of a run (2026-03-01T21:00, in UTC, as it is listed, or "newest")
tells all of that run, with the lines that its job logged.
Exit status: 0 fine, or there was no data, 1 the newest run that is shown failed
or found violations, 2 could not ask.`;
