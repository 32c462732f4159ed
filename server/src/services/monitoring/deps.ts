import type { ComparisonMethod } from '@guiderail/analysis';
import type { Clock } from '../../base/clock.js';
import type { EventBus } from '../../base/events.js';
import type { Log } from '../../base/log.js';
import type { Cron } from '../../jobs/cron.js';
import type { Jobs } from '../../jobs/jobs.js';
import type { Objects } from '../../storage/objects.js';
import type { CaptureCounts } from '../../storage/spool.js';
import type { State } from '../../storage/state.js';
import type { Calls } from '../common/calls.js';
import type { Resources } from '../common/resources.js';
import type { TagStore } from '../common/tags.js';
import type { Analyse } from './analyzer/analyse.js';

/** What the analyzer image needs; the rest of the room needs more. */
export interface AnalyzerDeps {
  readonly state: State;
  readonly objects: Objects;
  readonly calls: Pick<Calls, 'cloudwatch' | 'sagemaker'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Publishes every captured record of an endpoint whose inference time lies before `end`. */
  readonly sealCaptures: (region: string, endpointName: string, end: number) => Promise<void>;
  /** Requests, samples and losses of an endpoint, all variants, in the hours of [start, end). */
  readonly captureCounts: (
    region: string,
    endpointName: string,
    start: number,
    end: number,
  ) => Promise<CaptureCounts>;
  /** What new baselines ask for unless their job says otherwise. */
  readonly comparisonMethod?: ComparisonMethod | undefined;
  readonly analyse: Analyse;
}

/** What the monitoring room is handed. */
export interface MonitoringDeps extends AnalyzerDeps {
  /** Variants that got requests in the window, those that an update of the endpoint removed too. */
  readonly captureVariants?: (
    region: string,
    endpointName: string,
    start: number,
    end: number,
  ) => Promise<readonly string[]>;
  readonly resources: Resources;
  readonly tags: TagStore;
  readonly jobs: Jobs;
  readonly cron: Cron;
  readonly events: EventBus;
  readonly accountId: string;
  /** Upper bound of the delay between a due time and its run; AWS's is 20 minutes, ours 0. */
  readonly jitterSeconds: number;
  /** Where each run's violations are posted. */
  readonly webhookUrl?: string | undefined;
  /** How many executions may be under way at a time; the others are Pending. */
  readonly concurrency?: number;
}
