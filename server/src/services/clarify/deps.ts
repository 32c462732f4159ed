import type { EarlierRun } from '@guiderail/analysis';
import type { Clock } from '../../base/clock.js';
import type { Objects } from '../../storage/objects.js';
import type { Calls } from '../common/calls.js';
import type { CaptureSource } from '../common/capture-source.js';
import type { ModelOpener } from '../common/model-runtime.js';
import type { Clarify } from './clarify.js';

/** What Clarify's image is handed. */
export interface ClarifyDeps {
  readonly objects: Objects;
  readonly calls: Pick<Calls, 'cloudwatch'> & {
    readonly sagemaker: Pick<
      Calls['sagemaker'],
      'DescribeModel' | 'DescribeEndpoint' | 'DescribeEndpointConfig'
    >;
  };
  readonly clock: Clock;
  readonly captures: Pick<CaptureSource, 'seal' | 'counts'>;
  readonly models: ModelOpener;
  readonly clarify: Clarify;
  /** What a schedule's last runs before a time found, the newest last. */
  readonly earlierRuns: (region: string, schedule: string, before: number) => Promise<EarlierRun[]>;
  /** How monitors compare unless their job says otherwise. */
  readonly comparisonMethod?: string | undefined;
}
