import type { ProcessExit } from '../../processes/process.js';
import type { Scratch } from '../../processes/scratch.js';
import type { TrainingDeps } from './deps.js';
import type { TrainingJob } from './store.js';

/** One run of a job, as a runtime sees it. */
export interface Execution {
  readonly deps: TrainingDeps;
  readonly job: TrainingJob;
  /** Its `ml` folder is what /opt/ml is in AWS's containers. */
  readonly scratch: Scratch;
  readonly resources: {
    readonly memory_bytes: number;
    readonly threads: number;
    /** VolumeSizeInGB: what input, and then what is made of it, may take. */
    readonly volume_bytes: number;
  };
  /** Aborted when the job is stopped; the program then has its grace. */
  readonly signal: AbortSignal;
  readonly grace_ms: number;
  /** A line of the job's log; the program's own lines are looked at for metrics too. */
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void;
  readonly remark: (line: string) => void;
}

/** Trains, and leaves what it made in `ml/model` and `ml/output` of the scratch folder. */
export interface Runtime {
  /** Before data is fetched: finds what the training needs. @throws TrainingFailure */
  prepare(execution: Execution): Promise<void>;
  train(execution: Execution): Promise<ProcessExit>;
}
