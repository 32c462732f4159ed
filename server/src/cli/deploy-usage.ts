export const deployUsage = `guiderail deploy MODEL|URL --name N [--capture 100] [--image IMAGE] [--json]
                 [--baseline FILE [--header] [--every 1h]]
                 [--host H] [--port P] [--data-dir D] [--region R]
guiderail deploy --external --name N [--baseline FILE …]

Serves a model as the endpoint N, captures its traffic, and watches it.
  MODEL            model.tar.gz, a model's file or folder: XGBoost, LightGBM,
                   ONNX, a Node module with predict(rows); or the s3:// address
                   of a model.tar.gz (with --image)
  URL              a server of yours that answers GET /ping, POST /invocations
  --external       the model is asked elsewhere; its captures are sent here
  --name N         the endpoint; one that is there goes over to the new model
                   without a dropped request
  --capture P      share of requests that is captured, in percent; 0 for none
  --baseline FILE  data to compare with (.csv, .jsonl, .json, .parquet): the
                   model's answer first, then its inputs in their order
  --header         the first row of a CSV baseline has names
  --every 5m       how often the schedule N-monitor runs: 5m, 1h, 1d
  --image IMAGE    serves the archive with this image
Without --host, --port and --data-dir the server is that of AWS_ENDPOINT_URL,
else the one at the usual address.
Exit status: 0 in service, 1 the endpoint or the baseline failed, 2 could not.`;
