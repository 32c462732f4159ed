export const startUsage = `guiderail start [--host 127.0.0.1] [--port 4747] [--data-dir ./.guiderail]
                [--account-id 000000000000] [--region us-east-1] [--no-auth]

Starts the server. Every flag has a variable: GUIDERAIL_HOST, GUIDERAIL_PORT,
GUIDERAIL_DATA_DIR, GUIDERAIL_ACCOUNT_ID, GUIDERAIL_REGION, GUIDERAIL_NO_AUTH=1.
Others:
  GUIDERAIL_WEBHOOK_URL                 address that gets each run's violations
  GUIDERAIL_COMPARISON_METHOD           Sound (default), Robust or Simple, for
                                        new baselines
  GUIDERAIL_SCHEDULE_JITTER_SECONDS     spreads the start of scheduled runs
  GUIDERAIL_CLOCK=<ISO time>@<factor>   runs capture, schedules and alarms on
                                        another clock
  GUIDERAIL_ALLOW_PRIVATE_TARGETS       private addresses that model servers
                                        may have
  GUIDERAIL_SMTP_URL                    the mail server for e-mail from SNS
  GUIDERAIL_PUBLIC_URL                  where others reach the server, for links
                                        in messages
  GUIDERAIL_PYTHON                      the Python that trains, with its
                                        packages
  GUIDERAIL_TLS_CERT, GUIDERAIL_TLS_KEY PEM files: the server speaks HTTPS
Exit status: 0 stopped by SIGINT or SIGTERM, 2 could not start.`;
