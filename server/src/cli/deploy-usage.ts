export const deployUsage = `guiderail deploy MODEL|URL --name N [--capture 100] [--image IMAGE] [--json]
                 [--baseline FILE [--header] [--every 1h]]
guiderail deploy --external --name N [--baseline FILE …]

Serves a model as the endpoint N, captures its traffic, and watches it.
  MODEL            model.tar.gz, a model's file or its folder: XGBoost, LightGBM, ONNX, a Node module
                   with predict(rows); or the s3:// address of a model.tar.gz (with --image)
  URL              a server of yours that answers GET /ping and POST /invocations
  --external       the model is asked elsewhere; its captures are sent here
  --name N         the endpoint; one that is there goes over to the new model without a gap
  --capture P      share of requests that is captured, in percent; 0 for none. Default 100
  --baseline FILE  data to compare with (.csv, .jsonl, .json, .parquet): the model's answer first,
                   then its inputs in their order
  --header         the first row of a CSV baseline has names
  --every 5m       how often the schedule N-monitor runs: minutes, hours or days (5m, 1h, 1d)
  --image IMAGE    serves the archive with this image
The server is that of --host, --port, --data-dir, else that of AWS_ENDPOINT_URL, else the usual one.
Exit status: 0 in service, 1 the endpoint or the baseline failed, 2 could not run.`;
