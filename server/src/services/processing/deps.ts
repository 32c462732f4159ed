import type { Clock } from '../../base/clock.js';
import type { EventBus } from '../../base/events.js';
import type { Log } from '../../base/log.js';
import type { Jobs } from '../../jobs/jobs.js';
import type { Processes } from '../../processes/processes.js';
import type { Objects } from '../../storage/objects.js';
import type { State } from '../../storage/state.js';
import type { Calls } from '../common/calls.js';
import type { CaptureSource } from '../common/capture-source.js';
import type { Host } from '../common/instances.js';
import type { ProcessingImage } from '../common/processing-image.js';
import type { Resources } from '../common/resources.js';
import type { TagStore } from '../common/tags.js';

/** What the processing room is handed. */
export interface ProcessingDeps {
  readonly state: State;
  readonly resources: Resources;
  readonly tags: TagStore;
  readonly calls: Pick<Calls, 'logs' | 'cloudwatch'>;
  readonly objects: Pick<Objects, 'get' | 'put' | 'list' | 'read' | 'bucketRegion'>;
  readonly clock: Clock;
  /** Real time in milliseconds: MaxRuntimeInSeconds follows it. */
  readonly realNow: () => number;
  readonly jobs: Jobs;
  readonly events: EventBus;
  readonly log: Log;
  readonly accountId: string;
  readonly host: Host;
  /** The images that are built in. */
  readonly images: readonly ProcessingImage[];
  readonly processes: Pick<Processes, 'run' | 'python' | 'scratch' | 'docker' | 'namespaces'>;
  /** The Node that commands find as `node`. */
  readonly nodeCommand: string;
  /** What a schedule's custom monitor reads is sealed first. */
  readonly captures?: Pick<CaptureSource, 'seal'> | undefined;
  /** Real time between SIGTERM and SIGKILL when a job is stopped; AWS's 120 seconds unless given. */
  readonly grace_ms?: number;
  /** How many jobs may run at a time. */
  readonly concurrency: number;
}
