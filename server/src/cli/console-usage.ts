export const consoleUsage = `guiderail console [--no-open] [--json]
                  [--host H] [--port P] [--data-dir D] [--region R]

Opens the running server's console in the browser, signed in with the rights of
the key that asks, for twelve hours. Prints the link too: it works once, within
a minute. --no-open prints it alone, as on a machine without a screen.
Without --host, --port and --data-dir the server is that of AWS_ENDPOINT_URL,
else the one at the usual address.
Exit status: 0 fine, 2 could not ask.`;
