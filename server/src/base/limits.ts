const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;

/** Every bound of the server in one place, so that an operator can look them up. */
export const limits = {
  /** AWS's bound on a body of a JSON or query operation is not published; this is ours. */
  requestBody_bytes: 10 * MiB,
  /** For BatchWriteRecord's 25 records of 350 KB, also where JSON escapes their text. */
  recordsBody_bytes: 32 * MiB,
  /** SageMaker's bound on InvokeEndpoint's body. */
  invocationBody_bytes: 6_291_456,
  /** S3's bound on a single PutObject, and on a part. */
  objectBody_bytes: 5 * GiB,
  requestHeaders_bytes: 64 * KiB,
  /** Depth of nested JSON or XML in a request. */
  requestDepth: 64,
  /** Real time that a client may take to send its headers. */
  headers_ms: 30_000,
  /** Real time without a byte of a body after which its reading is given up. */
  bodyIdle_ms: 60_000,
  /** Clock skew that a signature may have. */
  signatureSkew_ms: 15 * 60_000,
} as const;
