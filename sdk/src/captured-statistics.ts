import type { StatisticsBody } from './data-quality-bodies.js';
import { askGuiderail } from './guiderail-requests.js';
import type { Session } from './session.js';

export interface CapturedStatisticsOptions {
  /** The window's begin, inclusive. */
  readonly start: Date;
  /** The window's end, exclusive. */
  readonly end: Date;
  /** One group of all unless given; hours and days are UTC's. */
  readonly groupBy?: 'hour' | 'day' | 'variant' | undefined;
  /** Default: all. */
  readonly variants?: readonly string[] | undefined;
  /** A schedule whose baseline names columns that have no name. */
  readonly monitoringScheduleName?: string | undefined;
}

/** Statistics of what an endpoint captured in a span or by a variant. */
export interface CapturedStatistics {
  /** The hour, day or variant. */
  readonly name: string;
  readonly start: Date;
  readonly end: Date;
  /** As in `statistics.json`. */
  readonly statistics: StatisticsBody;
  /** Records that could not be read. */
  readonly unreadable: {
    readonly count: number;
    readonly examples: readonly Readonly<Record<string, unknown>>[];
  };
}

/** What an endpoint captured in a window, in groups that hold any record. */
export async function capturedStatistics(
  session: Session,
  endpointName: string,
  options: CapturedStatisticsOptions,
): Promise<CapturedStatistics[]> {
  const { Groups } = await askGuiderail<{
    Groups: (Omit<CapturedStatistics, 'start' | 'end'> & { start: number; end: number })[];
  }>(session, {
    what: `Statistics of what ${endpointName} captured`,
    path: `endpoints/${encodeURIComponent(endpointName)}/statistics`,
    body: {
      StartTime: options.start.getTime(),
      EndTime: options.end.getTime(),
      GroupBy: options.groupBy,
      Variants: options.variants,
      MonitoringScheduleName: options.monitoringScheduleName,
    },
  });
  return Groups.map((group) => ({
    ...group,
    start: new Date(group.start),
    end: new Date(group.end),
  }));
}
