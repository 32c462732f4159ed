import type { MonitorOfOverview } from './overview-types.js';

/** `views/monitors`: every monitoring schedule of the region, and how it stands. */
export interface MonitorsView {
  /** The server's clock, milliseconds since the epoch. */
  readonly now: number;
  readonly monitors: readonly MonitorOfList[];
}

/** A monitor as the overview tells of it, and its schedule. */
export interface MonitorOfList extends MonitorOfOverview {
  /** AWS's schedule status, such as `Scheduled`. */
  readonly status: string;
  /** Such as `cron(0 * ? * * *)`. */
  readonly expression: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
}
