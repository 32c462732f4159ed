export const feedbackUsage = `guiderail feedback ENDPOINT INFERENCE_ID LABEL [--time TIME] [--json]
guiderail feedback ENDPOINT --file labels.jsonl|labels.csv [--json]
                   [--host H] [--port P] [--data-dir D] [--region R]

Tells an endpoint what came true of its predictions: one label, or those of a
file. JSON Lines have inferenceId, label and, if need be, time; CSV has a header
with the same names. An inference id is the one that was given with the request,
else the capture's event id.
Exit status: 0 all were taken, 1 some were refused, 2 could not ask.`;
