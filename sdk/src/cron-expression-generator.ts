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
  /** Every day at an hour from 0 to 23. */
  daily: ({ hour = 0 }: { hour?: number } = {}): string => `cron(0 ${hour} ? * * *)`,
  /** Every day at an hour, and every so many hours after it until midnight. */
  dailyEveryXHours: ({
    hourInterval,
    startingHour = 0,
  }: {
    hourInterval: number;
    startingHour?: number;
  }): string => `cron(0 ${startingHour}/${hourInterval} ? * * *)`,
  /** Once, at once; give `dataAnalysisStartTime` and `dataAnalysisEndTime` with it. */
  now: (): string => 'NOW',
} as const;
