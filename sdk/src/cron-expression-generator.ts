/** Hours from 0 to 23. */
interface EveryXHours {
  hourInterval: number;
  startingHour?: number;
}

/**
 * When a monitoring schedule runs, in UTC.
 *
 * @example
 * CronExpressionGenerator.hourly(); // 'cron(0 * ? * * *)'
 * CronExpressionGenerator.daily({ hour: 17 }); // 'cron(0 17 ? * * *)'
 * CronExpressionGenerator.dailyEveryXHours({ hourInterval: 10 }); // 'cron(0 0/10 ? * * *)'
 */
export const CronExpressionGenerator = {
  /** At the top of every hour. */
  hourly: (): string => 'cron(0 * ? * * *)',
  /** Every day at an hour from 0 to 23: `daily(17)` or `daily({ hour: 17 })`. */
  daily: (at: number | { hour?: number } = {}): string => {
    const { hour = 0 } = typeof at === 'number' ? { hour: at } : at;
    return `cron(0 ${hour} ? * * *)`;
  },
  /** Every day at an hour, and every so many hours after it until midnight. */
  dailyEveryXHours: (every: number | EveryXHours, firstHour = 0): string => {
    const { hourInterval, startingHour = firstHour } =
      typeof every === 'number' ? { hourInterval: every } : every;
    return `cron(0 ${startingHour}/${hourInterval} ? * * *)`;
  },
  /** Once, at once; give `dataAnalysisStartTime` and `dataAnalysisEndTime` with it. */
  now: (): string => 'NOW',
} as const;
