import type {
  DescribeTransformJobCommandInput,
  DescribeTransformJobCommandOutput,
  TransformJobStatus,
} from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import { sinceInProgress, soonSettled } from '../common/soon-settled.js';
import type { TransformDeps } from './deps.js';
import { findJob } from './store.js';

/** Gives back what Create got, with AWS's defaults in it, and what became of it. */
export function describeTransformJob(
  deps: TransformDeps,
): Handler<DescribeTransformJobCommandInput, DescribeTransformJobCommandOutput> {
  return async (input, context) => {
    const job = await soonSettled(context, {
      read: () => findJob(deps, context, input.TransformJobName),
      since: sinceInProgress,
      now: () => deps.clock.now(),
    });
    const { request, started, ended, failureReason } = job.document;
    return {
      ...request,
      TransformInput: { CompressionType: 'None', SplitType: 'None', ...request.TransformInput },
      TransformOutput: { AssembleWith: 'None', KmsKeyId: '', ...request.TransformOutput },
      DataProcessing: {
        InputFilter: '$',
        OutputFilter: '$',
        JoinSource: 'None',
        ...request.DataProcessing,
      },
      TransformJobArn: job.arn,
      TransformJobStatus: job.status as TransformJobStatus,
      CreationTime: new Date(job.created),
      TransformStartTime: started === undefined ? undefined : new Date(started),
      TransformEndTime: ended === undefined ? undefined : new Date(ended),
      FailureReason: failureReason,
    };
  };
}
