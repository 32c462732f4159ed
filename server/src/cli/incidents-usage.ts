export const incidentsUsage = `guiderail incidents [--all | --state S] [--level critical] [--schedule S]
                    [--endpoint E] [--last 7d] [--json]
guiderail incidents ID [--json]
guiderail incidents ID acknowledge|mute|unmute|close|reopen|comment
                    [--for 1d | --until TIME] [--reason "…"] [--name NAME]
                    [--host H] [--port P] [--data-dir D] [--region R]

Lists the incidents that are not over, critical ones first, or with --all those
too that are; --state takes open, acknowledged, muted, closed.
With an ID: its windows with their violations, and what became of it. mute takes
--for (1h, 1d) or --until (2026-03-02T08:00, in UTC).
Exit status: 0 fine, 1 incidents are open that nobody has acknowledged or muted,
2 could not ask, or it cannot be done to the incident as it is.`;
