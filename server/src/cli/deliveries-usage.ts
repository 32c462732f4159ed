export const deliveriesUsage = `guiderail deliveries [--failed | --waiting] [--kind K] [--limit 100] [--json]
guiderail deliveries retry|delete ID… | --all [--kind K]
                     [--host H] [--port P] [--data-dir D] [--region R]

Lists the messages that the server could not deliver, or not yet: to whom, when,
how often it was tried and why that failed. retry sends failed ones once more,
delete forgets them; --all takes all that have failed.
Exit status: 0 fine, 1 some have failed, 2 could not ask.`;
