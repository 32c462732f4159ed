const day_ms = 24 * 3_600_000;

/** Bounds of topics, subscriptions and messages; AWS's where not said otherwise. */
export const snsLimits = {
  /** AWS: 100,000. */
  topics: 10_000,
  /** AWS: 12,500,000. A message is kept once for each subscription until it is through. */
  subscriptionsPerTopic: 1_000,
  message_bytes: 262_144,
  batch: 10,
  subject: 100,
  /** Of a listing. */
  page: 100,
  token_ms: 3 * day_ms,
  filter_bytes: 262_144,
  filterKeys: 5,
  filterCombinations: 150,
  endpoint: 2_048,
  attributes_bytes: 262_144,
} as const;
