export const keyUsage = `guiderail key create --name N [--allow everything|no-code|captures] [--json]
guiderail key list [--json]
guiderail key delete ID
  [--data-dir ./.guiderail]

Makes, lists and deletes access keys beside the one that the data directory was
made with. A server that runs on the directory knows of a change within a
second. What a key may do:
  everything   what the first key may (default)
  no-code      everything that runs no code of the caller's: XGBoost's training,
               but no scripts, containers, or models that are programs
  captures     sending captures to endpoints that live elsewhere, and labels to
               any endpoint; nothing else
Exit status: 0 done, 1 there is no such key, 2 could not run.`;
