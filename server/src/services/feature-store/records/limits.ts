/** AWS's bounds on records, and ours where AWS has none. */
export const recordLimits = {
  /** Names and values of a record, in UTF-8. */
  record_bytes: 350 * 1024,
  /** Keys of one BatchGetRecord, over all groups. */
  batchGet: 100,
  /** Features of one UpdateRecord. */
  update: 100,
  /** An answer of BatchGetRecord; keys beyond it are told as unprocessed. */
  batchGet_bytes: 16 * 1024 * 1024,
  /** Where MaxResults is not given. */
  listPage: 100,
  /** Records that one ListRecords looks at; a page may end before MaxResults is reached. */
  listScan: 10_000,
} as const;
