export const replayUsage = `guiderail replay SCHEDULE [--threshold X] [--set NAME=VALUE]…
                 [--constraints FILE|s3://…] [--last 90d] [--json]
                 [--host H] [--port P] [--data-dir D] [--region R]

Says how often a schedule would have fired over its past windows with another
threshold, other limits or another constraints file; nothing is changed.
--threshold is the drift distance that is allowed. --set takes what the
constraints have: comparison_threshold=0.2, age.minimum=0, f1=0.8; of bias how
far from none a metric may lie: DPPL=0.2, or of one facet Sex.DPPL=0.2.
--last takes 12h, 90d or 6w; it is 90 days unless given.
Exit status: 0 it was answered, 1 no window could be evaluated, 2 could not ask,
or what was asked cannot be used.`;
