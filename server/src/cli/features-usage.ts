export const featuresUsage = `guiderail features [--json]
guiderail features NAME [--json]
guiderail features --search WORD [--json]
                   [--host H] [--port P] [--data-dir D] [--region R]

Lists the feature groups with their stores, their owners and how many depend on
them. With a NAME: its features with what is said of them, where its records go,
its table, and who is warned when it changes. With --search: the features whose
name, group, description or parameters contain the word.
Exit status: 0 fine, 1 an offline store is not written, or nothing contains the
word, 2 could not ask.`;
