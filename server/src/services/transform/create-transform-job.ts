import type {
  CreateTransformJobCommandInput,
  CreateTransformJobCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { sagemakerArn } from '../../base/arns.js';
import { mayNotRunCode, validationException } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import { insertJob } from '../common/job-store.js';
import { readS3Prefix } from '../common/s3-uri.js';
import type { TransformDeps } from './deps.js';
import { PlanFault, planOf } from './plan.js';
import type { TransformRunner } from './runner.js';
import { announce, type TransformRequest, transformJobKind } from './store.js';

/** Takes a job in, with its model as it is now; it runs as soon as there is room. */
export function createTransformJob(
  deps: TransformDeps,
  runner: TransformRunner,
): Handler<CreateTransformJobCommandInput, CreateTransformJobCommandOutput> {
  return async ({ Tags: tags, ...request }, context) => {
    check(request);
    const { ModelName } = request;
    const model = await deps.calls.sagemaker.DescribeModel({ ModelName }, context);
    const { runsCode, ...served } = deps.models.containerOf(model);
    if (runsCode && !context.mayRunCode) {
      throw mayNotRunCode(`the model "${ModelName}" (${served.container.Image})`);
    }
    const name = request.TransformJobName;
    const at = { region: context.region, name, arn: sagemakerArn(context, transformJobKind, name) };
    const document = () => ({ request, model: served });
    const job = await insertJob(deps, transformJobKind, at, document, tags);
    await announce(deps, job);
    await runner.enqueue(job);
    return { TransformJobArn: job.arn };
  };
}

/** What is known to be wrong before anything runs. @throws ValidationException */
function check(request: TransformRequest): void {
  try {
    planOf(request);
  } catch (error) {
    if (error instanceof PlanFault) throw validationException(error.message);
    throw error;
  }
  const source = request.TransformInput.DataSource.S3DataSource;
  if (source.S3DataType !== 'S3Prefix' && source.S3DataType !== 'ManifestFile') {
    throw validationException(
      `S3DataType ${source.S3DataType} is not one of a transform's: use S3Prefix or ManifestFile.`,
    );
  }
  checkPlace('TransformInput.DataSource.S3DataSource.S3Uri', source.S3Uri);
  checkPlace('TransformOutput.S3OutputPath', request.TransformOutput.S3OutputPath);
  checkPlace('DataCaptureConfig.DestinationS3Uri', request.DataCaptureConfig?.DestinationS3Uri);
}

function checkPlace(member: string, uri: string | undefined): void {
  if (uri === undefined || readS3Prefix(uri)) return;
  throw validationException(`${member} is ${uri}: it must have the form s3://bucket/prefix.`);
}
