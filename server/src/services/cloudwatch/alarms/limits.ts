/** The bounds of alarms and dashboards; those of AWS's are named so. */
export const alarmLimits = {
  /** Ours: alarms that one server keeps. */
  alarms: 10_000,
  /** AWS's: entries of Metrics in one alarm. */
  queries: 20,
  /** AWS's: records in one answer. */
  page: 100,
  /** AWS's: records in one answer where none are asked for. */
  usualPage: 50,
} as const;
