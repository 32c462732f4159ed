import type {
  ListProcessingJobsCommandInput,
  ListProcessingJobsCommandOutput,
  ProcessingJobStatus,
} from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import type { ProcessingDeps } from './deps.js';
import { type ProcessingJobDocument, processingJobKind } from './store.js';

export function listProcessingJobs(
  deps: ProcessingDeps,
): Handler<ListProcessingJobsCommandInput, ListProcessingJobsCommandOutput> {
  return async (input, context) => {
    const { items, NextToken } = await deps.resources.list<ProcessingJobDocument>(
      processingJobKind,
      context.region,
      input,
      undefined,
      { order: 'Ascending' },
    );
    return {
      NextToken,
      ProcessingJobSummaries: items.map((job) => ({
        ProcessingJobName: job.name,
        ProcessingJobArn: job.arn,
        CreationTime: new Date(job.created),
        ProcessingEndTime:
          job.document.ended === undefined ? undefined : new Date(job.document.ended),
        LastModifiedTime: new Date(job.modified),
        ProcessingJobStatus: job.status as ProcessingJobStatus,
        FailureReason: job.document.failureReason,
        ExitMessage: job.document.exitMessage,
      })),
    };
  };
}
