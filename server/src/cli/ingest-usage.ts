export const ingestUsage = `guiderail ingest GROUP FILE [--workers 8] [--json]
                 [--create --record-identifier COLUMN --event-time COLUMN
                  [--s3-uri S3URI | --no-offline]]
                 [--host H] [--port P] [--data-dir D] [--region R]

Writes the rows of a CSV file with a header, or of a Parquet file, into a
feature group. Columns are features; what is missing is left out. With --create
the group is made if it is not there, with the types that the file has.
Event times are dates and times of any usual form, or seconds since 1970; those
without a zone count as UTC.
Exit status: 0 all rows were taken, 1 some were not, 2 could not ask.`;
