export const monitorsUsage = `guiderail monitors [--endpoint E] [--json]
guiderail monitors NAME [--json]
                   [--host H] [--port P] [--data-dir D] [--region R]

Lists every monitoring schedule with what it watches, how it stands (failing,
violations, no data, fine, …), its last and next run and its open incidents,
the worst first. With a NAME: all of that schedule, with its baseline, its
alert, its incidents, its last runs and what the last one found.
Exit status: 0 fine, 1 one fails, found violations or has open incidents,
2 could not ask.`;
