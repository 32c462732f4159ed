/**
 * Keys are bytes: their order is UTF-8's whatever the database's collation, and a NUL is a
 * character like any other. BYTEA is PostgreSQL's word; SQLite keeps a blob as it is under it.
 */
export const migrations = [
  'CREATE TABLE object_buckets (name TEXT PRIMARY KEY, region TEXT NOT NULL, created BIGINT NOT NULL)',
  `CREATE TABLE objects (
     bucket TEXT NOT NULL, key BYTEA NOT NULL, file TEXT NOT NULL, size BIGINT NOT NULL,
     etag TEXT NOT NULL, modified BIGINT NOT NULL, headers TEXT NOT NULL, metadata TEXT NOT NULL,
     checksums TEXT NOT NULL, PRIMARY KEY (bucket, key))`,
  'CREATE UNIQUE INDEX objects_by_file ON objects (file)',
  `CREATE TABLE object_uploads (
     id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key BYTEA NOT NULL, started BIGINT NOT NULL,
     headers TEXT NOT NULL, metadata TEXT NOT NULL, algorithm TEXT, type TEXT)`,
  'CREATE INDEX object_uploads_by_key ON object_uploads (bucket, key, id)',
  `CREATE TABLE object_parts (
     upload TEXT NOT NULL, number BIGINT NOT NULL, file TEXT NOT NULL, size BIGINT NOT NULL,
     etag TEXT NOT NULL, modified BIGINT NOT NULL, checksums TEXT NOT NULL,
     PRIMARY KEY (upload, number))`,
  'CREATE UNIQUE INDEX object_parts_by_file ON object_parts (file)',
  'CREATE TABLE object_trash (file TEXT PRIMARY KEY, since BIGINT NOT NULL)',
  'CREATE INDEX object_trash_by_time ON object_trash (since)',
  `CREATE TABLE object_unsynced (
     file TEXT PRIMARY KEY, size BIGINT NOT NULL, md5 TEXT NOT NULL, since BIGINT NOT NULL)`,
  'CREATE TABLE object_mark (id INTEGER PRIMARY KEY, folder BIGINT NOT NULL)',
  'CREATE TABLE object_sources (file TEXT PRIMARY KEY, path TEXT NOT NULL)',
  `CREATE TABLE object_retired (
     bucket TEXT NOT NULL, key BYTEA NOT NULL, file TEXT NOT NULL, size BIGINT NOT NULL,
     etag TEXT NOT NULL, modified BIGINT NOT NULL, headers TEXT NOT NULL, metadata TEXT NOT NULL,
     checksums TEXT NOT NULL, PRIMARY KEY (bucket, key))`,
  'CREATE UNIQUE INDEX object_retired_by_file ON object_retired (file)',
];
