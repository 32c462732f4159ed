import type { Clock } from '../../base/clock.js';
import type { EventBus } from '../../base/events.js';
import type { Log } from '../../base/log.js';
import type { Jobs } from '../../jobs/jobs.js';
import type { Objects } from '../../storage/objects.js';
import type { State } from '../../storage/state.js';
import type { Calls } from '../common/calls.js';
import type { ModelOpener } from '../common/model-runtime.js';
import type { Resources } from '../common/resources.js';
import type { TagStore } from '../common/tags.js';

/** What the batch transform room is handed. */
export interface TransformDeps {
  readonly state: State;
  readonly resources: Resources;
  readonly tags: TagStore;
  readonly objects: Pick<Objects, 'get' | 'put' | 'list' | 'read' | 'bucketRegion'>;
  readonly calls: Pick<Calls, 'logs'> & {
    readonly sagemaker: Pick<Calls['sagemaker'], 'DescribeModel'>;
  };
  readonly models: ModelOpener;
  readonly clock: Clock;
  /** Real time in milliseconds. */
  readonly realNow: () => number;
  readonly jobs: Jobs;
  readonly events: EventBus;
  readonly log: Log;
  readonly accountId: string;
  /** How many jobs may run at a time. */
  readonly concurrency: number;
}
