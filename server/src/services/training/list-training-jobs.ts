import type {
  ListTrainingJobsCommandInput,
  ListTrainingJobsCommandOutput,
  TrainingJobStatus,
} from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import type { TrainingDeps } from './deps.js';
import { type TrainingJobDocument, trainingJobKind } from './store.js';

/** Nothing here keeps a warm pool or a training plan, so a filter by either finds no job. */
export function listTrainingJobs(
  deps: TrainingDeps,
): Handler<ListTrainingJobsCommandInput, ListTrainingJobsCommandOutput> {
  return async (input, context) => {
    const elsewhere =
      input.WarmPoolStatusEquals !== undefined || input.TrainingPlanArnEquals !== undefined;
    if (elsewhere) return { TrainingJobSummaries: [] };
    const { items, NextToken } = await deps.resources.list<TrainingJobDocument>(
      trainingJobKind,
      context.region,
      input,
      undefined,
      { order: 'Ascending' },
    );
    return {
      NextToken,
      TrainingJobSummaries: items.map((job) => ({
        TrainingJobName: job.name,
        TrainingJobArn: job.arn,
        CreationTime: new Date(job.created),
        TrainingEndTime:
          job.document.ended === undefined ? undefined : new Date(job.document.ended),
        LastModifiedTime: new Date(job.modified),
        TrainingJobStatus: job.status as TrainingJobStatus,
        SecondaryStatus: job.document.transitions.at(-1)?.status,
      })),
    };
  };
}
