// What AWS's own clients are told by a server, to hold the console's numbers against.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeProcessingJobCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerFeatureStoreRuntimeClient } from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { SNSClient } from '@aws-sdk/client-sns';

const clients = {
  athena: AthenaClient,
  cloudwatch: CloudWatchClient,
  events: EventBridgeClient,
  logs: CloudWatchLogsClient,
  records: SageMakerFeatureStoreRuntimeClient,
  s3: S3Client,
  sagemaker: SageMakerClient,
  sns: SNSClient,
};

/** Clients of a server by short names, its own paths, and objects as text. */
export function sourceOf({ url, dataDir }) {
  const key = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'));
  const { accessKeyId, secretAccessKey } = key;
  const config = {
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
  };
  const made = Object.fromEntries(
    Object.entries(clients).map(([name, Client]) => [name, new Client(config)]),
  );
  const object = async (uri) => {
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri);
    const { Body } = await made.s3.send(new GetObjectCommand({ Bucket, Key }));
    return Body.transformToString();
  };
  /** A file of a run's report, by the job's ARN. */
  const report = async (job, file) => {
    const { ProcessingOutputConfig } = await made.sagemaker.send(
      new DescribeProcessingJobCommand({ ProcessingJobName: job.split('/').at(-1) }),
    );
    const [{ S3Output }] = ProcessingOutputConfig.Outputs;
    return object(`${S3Output.S3Uri}/${file}`);
  };
  return {
    ...made,
    async own(path, body = {}) {
      const answer = await fetch(`${url}/_guiderail/${path}`, {
        method: 'POST',
        headers: { 'x-api-key': `${accessKeyId}:${secretAccessKey}` },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    },
    object,
    report,
    /** What a run found, as it wrote it. */
    violations: async (job) =>
      JSON.parse(await report(job, 'constraint_violations.json')).violations,
  };
}
