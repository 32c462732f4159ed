import type { Alerts } from './alerts.js';
import type { MonitoringDeps } from './deps.js';
import type { DueTimes } from './due-times.js';
import type { Executions } from './executions.js';
import type { Incidents } from './incidents/index.js';
import type { BaselineVersions } from './rebaseline/versions.js';

/** What the room's operations share. */
export interface Monitoring {
  readonly deps: MonitoringDeps;
  readonly executions: Executions;
  readonly dueTimes: DueTimes;
  readonly alerts: Alerts;
  readonly incidents: Incidents;
  readonly versions: BaselineVersions;
  /** Starts Pending executions while there is room. */
  readonly pump: () => Promise<void>;
  /** Stops a schedule's executions that have not ended. */
  readonly stopExecutions: (region: string, schedule: string) => Promise<void>;
}
