import type { ComparisonMethod } from '@guiderail/analysis';
import type { Clock } from '../../base/clock.js';
import type { EventBus } from '../../base/events.js';
import type { Log } from '../../base/log.js';
import type { Cron } from '../../jobs/cron.js';
import type { Deliveries } from '../../jobs/deliveries.js';
import type { Jobs } from '../../jobs/jobs.js';
import type { Objects } from '../../storage/objects.js';
import type { State } from '../../storage/state.js';
import type { Calls } from '../common/calls.js';
import type { CaptureSource } from '../common/capture-source.js';
import type { FeatureRows } from '../common/feature-rows.js';
import type { Outbound } from '../common/outbound.js';
import type { Resources } from '../common/resources.js';
import type { TagStore } from '../common/tags.js';
import type { Targets } from '../common/targets.js';
import type { Analyse } from './analyzer/analyse.js';
import type { ScriptPrograms } from './analyzer/scripts/programs.js';
import type { LabelInbox } from './ground-truth/label-inbox.js';
import type { Merge } from './ground-truth/merge.js';

/** What the analyzer image needs; the rest of the room needs more. */
export interface AnalyzerDeps {
  readonly state: State;
  readonly objects: Objects;
  readonly calls: Pick<Calls, 'cloudwatch' | 'sagemaker'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly captures: CaptureSource;
  /** Rows of feature groups, which are a data set like captures. */
  readonly features?: FeatureRows | undefined;
  /** What new baselines ask for unless their job says otherwise. */
  readonly comparisonMethod?: ComparisonMethod | undefined;
  readonly analyse: Analyse;
  /** What users' scripts run with. */
  readonly programs: ScriptPrograms;
}

/** What the monitoring room is handed. */
export interface MonitoringDeps extends AnalyzerDeps {
  readonly resources: Resources;
  readonly tags: TagStore;
  readonly jobs: Jobs;
  readonly cron: Cron;
  readonly merge: Merge;
  /** Labels that were sent one by one, until they are objects. */
  readonly labels: LabelInbox;
  readonly events: EventBus;
  readonly deliveries: Deliveries;
  readonly outbound: Outbound;
  readonly targets: Targets;
  readonly accountId: string;
  /** Upper bound of the delay between a due time and its run; AWS's is 20 minutes, ours 0. */
  readonly jitterSeconds: number;
  /** Where the news of incidents is posted. */
  readonly webhookUrl?: string | undefined;
  /** Where others reach this server, for links in messages; known once it listens. */
  readonly publicUrl?: () => string;
  /** How many executions may be under way at a time; the others are Pending. */
  readonly concurrency?: number;
}
