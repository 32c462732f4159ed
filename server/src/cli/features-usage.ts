export const featuresUsage = `guiderail features [--json]
guiderail features NAME [--json]
guiderail features NAME statistics [--last 1d | --from TIME --to TIME]
                   [--by write_time|event_time] [--against BASELINE |
                   --against-before TIME] [--json]
guiderail features NAME consistency [--sample N] [--json]
guiderail features NAME uses [--json]
guiderail features NAME check [--max-age 2h] [--sample N] [--no-consistency]
                   [--json]
guiderail features --search WORD [--json]
                   [--host H] [--port P] [--data-dir D] [--region R]

Lists the feature groups with their stores, their owners and how many depend on
them. With a NAME: its features with what is said of them, where its records go,
its table, and who is warned when it changes. With --search: the features whose
name, group, description or parameters contain the word.
With statistics: each feature's values in the offline store, of all rows or
those of a span of write times (or event times); and how far each has drifted
from a baseline (a schedule's, by its name, or an S3 URI), or from the rows
before a time.
With consistency: whether the online store holds what the offline store says it
should, record by record. With uses: which queries, jobs, models, endpoints and
schedules use it. With check: whether it may be relied upon, by its newest
write, its consistency (of 10,000 records) and its schedules' newest runs.
Exit status: 0 fine, 1 an offline store is not written, nothing contains the
word, a feature has drifted or has no rows to tell by, the stores differ or the
group is not healthy, 2 could not ask.`;
