import type { MonitoringType } from '@aws-sdk/client-sagemaker';
import type { Resource } from '../common/resources.js';
import type { ScheduleConfigDocument } from './plan.js';

export const scheduleKind = 'monitoring-schedule';

/** What is kept of a schedule beside its status. */
export interface ScheduleDocument {
  readonly config: ScheduleConfigDocument;
  readonly expression: string;
  /** Empty where the schedule reads batch transforms. */
  readonly endpoint: string;
  readonly type: MonitoringType;
  /** Whether the key that set the schedule may have code run; its runs may no more than that. */
  readonly mayRunCode?: boolean;
}

export type Schedule = Resource<ScheduleDocument>;
