export const queryUsage = `guiderail query "SELECT ..." [--database sagemaker_featurestore]
                [--limit 100] [--csv FILE | --json] [--output-location S3URI]
                [--host H] [--port P] [--data-dir D] [--region R]

Asks a query of the tables that there are, and shows the first rows. A feature
group's own name stands for the table of its offline store. --csv writes the
whole result to a file (- is standard output), --json prints all rows. SHOW
TABLES lists the tables.
The result stays in S3, under --output-location or queries/ of the default
bucket.
Exit status: 0 fine, 2 the query is wrong or could not be asked.`;
