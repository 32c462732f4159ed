export const skewUsage = `guiderail skew ENDPOINT --group GROUP --key COLUMN
               [--features F=COLUMN,…] [--columns NAME,NAME,…]
               [--last 1h | --from TIME --to TIME] [--records 10000]
               [--known called|written|later] [--tolerance 1e-6]
               [--allow 1%] [--publish] [--json]
               [--host H] [--port P] [--data-dir D] [--region R]

Compares what the endpoint was asked with what the feature group knew at that
moment, feature by feature: the training-serving skew. COLUMN is a name (JSON,
a header, or of --columns) or a position of the input, from 0 on; the key may
be InferenceId. Without --features those columns are taken that are named as
features are.
  --known    when a write counts as known: called (when it was made), written
             (when it came to the offline store), later (whenever it was made)
  --allow    share of a feature's values that may differ
  --publish  makes metrics of it and, where there is skew, an event
Exit status: 0 fine, 1 there is skew or nothing to compare, 2 could not ask.`;
