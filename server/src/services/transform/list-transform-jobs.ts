import type {
  ListTransformJobsCommandInput,
  ListTransformJobsCommandOutput,
  TransformJobStatus,
} from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import type { TransformDeps } from './deps.js';
import { type TransformJobDocument, transformJobKind } from './store.js';

export function listTransformJobs(
  deps: TransformDeps,
): Handler<ListTransformJobsCommandInput, ListTransformJobsCommandOutput> {
  return async (input, context) => {
    const { items, NextToken } = await deps.resources.list<TransformJobDocument>(
      transformJobKind,
      context.region,
      input,
    );
    return {
      NextToken,
      TransformJobSummaries: items.map(({ name, arn, created, modified, status, document }) => ({
        TransformJobName: name,
        TransformJobArn: arn,
        CreationTime: new Date(created),
        TransformEndTime: document.ended === undefined ? undefined : new Date(document.ended),
        LastModifiedTime: new Date(modified),
        TransformJobStatus: status as TransformJobStatus,
        FailureReason: document.failureReason,
      })),
    };
  };
}
