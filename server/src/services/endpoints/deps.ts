import type { Clock } from '../../base/clock.js';
import type { EventBus } from '../../base/events.js';
import type { Log } from '../../base/log.js';
import type { AdoptOptions, Objects } from '../../storage/objects.js';
import type { Spool } from '../../storage/spool.js';
import type { State } from '../../storage/state.js';
import type { Calls } from '../common/calls.js';
import type { CapturedObject } from '../common/captured-object.js';
import type { Resources } from '../common/resources.js';
import type { TagStore } from '../common/tags.js';
import type { JournalSpool } from './metric-journal.js';
import type { RuntimeDeps } from './runtimes/runtime.js';

/** What the endpoints room is handed. */
export interface EndpointsDeps {
  readonly state: State;
  readonly resources: Resources;
  readonly tags: TagStore;
  readonly objects: Pick<Objects, 'get' | 'put' | 'bucketRegion'> & {
    adopt(bucket: string, key: string, path: string, options?: AdoptOptions): Promise<unknown>;
  };
  readonly calls: {
    readonly sagemaker: Pick<Calls['sagemaker'], 'DescribeModel'>;
    readonly cloudwatch: Pick<Calls['cloudwatch'], 'PutMetricData'>;
    readonly logs: Calls['logs'];
  };
  readonly clock: Clock;
  readonly accountId: string;
  readonly log: Log;
  readonly events: EventBus;
  readonly spool: Pick<Spool, 'stream' | 'leftovers' | 'lines' | 'release' | 'discard' | 'bytes'>;
  /** Keeps figures of invocations until CloudWatch has them. */
  readonly metricSpool: JournalSpool;
  /** For models that are programs or containers. */
  readonly processes?: RuntimeDeps['processes'] & { readonly docker: RuntimeDeps['docker'] };
  /** Private addresses that model servers may have: addresses, blocks, or `*`. */
  readonly allowPrivateTargets?: string | undefined;
  /** Told of each object of captured records, at least once. */
  readonly captured?: ((of: CapturedObject) => Promise<void>) | undefined;
  /** Real time in milliseconds, from any origin. */
  readonly realNow?: () => number;
  /** From 0 up to 1: chooses variants and samples. */
  readonly random?: () => number;
}
