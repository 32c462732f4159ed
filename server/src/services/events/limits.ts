/** Bounds of EventBridge; AWS's, and ours where it is said. */
export const eventsLimits = {
  /** Of all entries of one PutEvents together, and of one event. */
  entries_bytes: 1024 * 1024,
  rulesPerBus: 300,
  targetsPerRule: 5,
  buses: 100,
  connections: 3_000,
  apiDestinations: 3_000,
  listPage: 100,
  policy_bytes: 10_240,
  /** Nesting of a Detail; ours. */
  detailDepth: 200,
  /** Buses that one event may pass through by rules; ours. */
  hops: 10,
  /** Of one event, on its way to buses by rules; ours. */
  copies: 1_000,
  /** AWS's retry policy where a target has none. */
  retryAttempts: 185,
  eventAge_s: 86_400,
  /** Real time that a target may take. */
  target_ms: 10_000,
  /** The same, with the wait for a turn by the destination's rate; ours. */
  httpTurn_ms: 30_000,
  /** Deliveries to one target at a time, over HTTP and within the server; ours. */
  httpConcurrency: 16,
  insideConcurrency: 2,
  /** The same to one log group, topic or bus, which writes what comes together at once. */
  gatheredConcurrency: 256,
  /** Events that a bus takes in at once, as PutEvents has it. */
  entries: 10,
  /** Due rules that one tick takes; the next tick takes more. Ours. */
  dueAtATime: 100,
  /** Calls a second to an API destination where it has no rate of its own. */
  invocationRate: 300,
} as const;
