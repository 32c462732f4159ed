import { day_ms, hour_ms } from '../../base/time.js';

const MiB = 1024 * 1024;

/** The bounds of the log store; those of AWS's are named so. */
export const logsLimits = {
  /** AWS's: events in one PutLogEvents. */
  putEvents: 10_000,
  /** AWS's: bytes in one PutLogEvents, where each event counts `eventOverhead_bytes` more. */
  put_bytes: MiB,
  eventOverhead_bytes: 26,
  /** AWS's: between the first and the last event of one PutLogEvents. */
  putSpan_ms: day_ms,
  /** AWS's: how far ahead of the clock, and behind it, an event may lie. */
  future_ms: 2 * hour_ms,
  past_ms: 14 * day_ms,
  /** AWS's: events in one answer. */
  answerEvents: 10_000,
  /** AWS's: bytes of messages in one answer. */
  answer_bytes: MiB,
  /** AWS's: groups or streams in one answer. */
  listPage: 50,
  /** AWS's: streams that one FilterLogEvents may name. */
  filterStreams: 100,
  /** AWS's: of one group. */
  metricFilters: 100,
  subscriptionFilters: 2,
  /** Ours: events that one FilterLogEvents reads before it gives a token to go on with. */
  filterScan: 50_000,
  /** Ours: events that are read from the store at a time; each may hold a mebibyte. */
  readPage: 64,
  /** Ours: how long an event is kept. */
  retention_ms: 90 * day_ms,
  /** Ours: bytes kept of one group; beyond it the oldest events go. */
  group_bytes: 256 * MiB,
  /** Ours: groups, and streams of one group. */
  groups: 10_000,
  streams: 100_000,
  /** Ours: events that one tick drops. */
  rowsPerTick: 5000,
} as const;
