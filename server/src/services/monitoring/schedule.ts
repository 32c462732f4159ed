import type { MonitoringType } from '@aws-sdk/client-sagemaker';
import type { Resource } from '../common/resources.js';
import type { ScheduleConfigDocument } from './plan.js';

export const scheduleKind = 'monitoring-schedule';
/** The word of feature groups in ARNs. */
export const featureGroupKind = 'feature-group';

/** What is kept of a schedule beside its status. */
export interface ScheduleDocument {
  readonly config: ScheduleConfigDocument;
  readonly expression: string;
  /** Empty where the schedule reads batch transforms or a feature group. */
  readonly endpoint: string;
  /** The name of the feature group whose rows the schedule reads. */
  readonly featureGroup?: string | undefined;
  readonly type: MonitoringType;
  /** Whether the key that set the schedule may have code run; its runs may no more than that. */
  readonly mayRunCode?: boolean;
}

export type Schedule = Resource<ScheduleDocument>;
