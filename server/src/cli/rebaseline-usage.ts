export const rebaselineUsage = `guiderail rebaseline SCHEDULE --last 7d | --run TIME | --from TIME --to TIME
                     --reason "…" [--name NAME] [--features a,b] [--json]
guiderail rebaseline SCHEDULE --undo [--version N] --reason "…" [--name NAME]
guiderail rebaseline SCHEDULE [--json]
                     [--host H] [--port P] [--data-dir D] [--region R]

Accepts what came in a window as the new normal: the baseline is made of it, as
a new version, for all features or those named. --last reaches back from now,
--run names the run whose window is meant ("newest" too). --undo goes back to
the version before, or to --version (0: what was there before all). Without
flags it lists the versions, who made them and why.
Exit status: 0 done, 2 it could not be done.`;
