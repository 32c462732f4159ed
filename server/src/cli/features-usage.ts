export const featuresUsage = `guiderail features [--json]
guiderail features NAME [--json]
guiderail features NAME statistics [--last 1d | --from TIME --to TIME]
                   [--by write_time|event_time] [--against BASELINE |
                   --against-before TIME] [--json]
guiderail features --search WORD [--json]
                   [--host H] [--port P] [--data-dir D] [--region R]

Lists the feature groups with their stores, their owners and how many depend on
them. With a NAME: its features with what is said of them, where its records go,
its table, and who is warned when it changes. With --search: the features whose
name, group, description or parameters contain the word.
With statistics: each feature's values in the offline store, of all rows or those
of a span of write times (or event times); and how far each has drifted from a
baseline (a schedule's, by its name, or an S3 URI), or from the rows before a
time.
Exit status: 0 fine, 1 an offline store is not written, nothing contains the
word, or a feature has drifted, 2 could not ask.`;
