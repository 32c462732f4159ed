export const trainingSetUsage = `guiderail training-set --base FILE|s3://… --key COLUMN --time COLUMN
                       --group NAME[@COLUMN][:FEATURE,…] [--group …]
                       --output FILE|s3://FOLDER [--max-age 30d] [--lag 1h]
                       [--as-of TIME] [--inner] [--json]
                       [--host H] [--port P] [--data-dir D] [--region R]

Adds to each row of the base what the feature groups knew at the row's time: the
newest record that is not later. The base is CSV with a header or Parquet; --key
names its column with the record identifier (@COLUMN another one for a group),
--time that with the time of each row. Columns of groups are named NAME.FEATURE.

  --max-age  values older than this at the row's time are left empty
  --lag      records can be used only this long after their event time
  --as-of    only what the store had been told by then
  --inner    leaves out rows for which a group has no value
  --output   a name that ends in .csv or .parquet, or a folder in S3 (CSV)

Tells how many rows have no value of a group, and how many of them lie before
the group's first record. A base in CSV comes back as it is written, in its
order.
Exit status: 0 made, 2 could not.`;
