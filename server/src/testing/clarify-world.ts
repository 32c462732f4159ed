import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as s3 from '@aws-sdk/client-s3';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import { asker } from './baselines-world.js';
import { LiveWorld, until } from './live-world.js';

const RoleArn = 'arn:aws:iam::000000000000:role/monitor';
const ImageUri =
  '205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0' as const;
const local = '/opt/ml/processing';
const JobResources = {
  ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge' as const, VolumeSizeInGB: 20 },
};
const demo = (path: string): URL => new URL(`../../../demo/${path}`, import.meta.url);

/** The inputs of the demo's model of income, in its order. */
export const features = [
  ...['Age', 'Workclass', 'fnlwgt', 'Education', 'EducationNum', 'MaritalStatus', 'Occupation'],
  ...['Relationship', 'Race', 'Sex', 'CapitalGain', 'CapitalLoss', 'HoursPerWeek', 'Country'],
];

export interface Person {
  readonly inputs: readonly number[];
  readonly income: 0 | 1;
}

/** People of the census, as the demo's model is asked for them: texts by their alphabet's place. */
export function readPeople(): Person[] {
  const path = new URL('../../../tests/data/adult.csv', import.meta.url);
  const rows = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .filter((cells) => !cells.includes('?'));
  const codes = features.map((_, column) => {
    const values = [...new Set(rows.map((cells) => cells[column] ?? ''))].sort();
    const isText = values.some((value) => Number.isNaN(Number(value)));
    return isText ? new Map(values.map((value, code) => [value, code])) : undefined;
  });
  return rows.map((cells) => ({
    inputs: features.map((_, at) => codes[at]?.get(cells[at] ?? '') ?? Number(cells[at])),
    income: cells[14] === '>50K' ? 1 : 0,
  }));
}

/** A captured request and, where it has one, its label. Times are of 2026-03-01. */
export interface Captured {
  readonly id: string;
  readonly time: string;
  readonly input: string;
  readonly output: string;
  readonly type?: 'text/csv' | 'application/json' | 'application/jsonlines';
}

const day = (time: string): string => `2026-03-01T${time}Z`;
export const at = (time: string): number => Date.parse(day(time));

function captureLine({ id, time, input, output, type = 'text/csv' }: Captured): string {
  const encoding = type === 'text/csv' ? 'CSV' : 'JSON';
  const side = (mode: string, data: string) => ({
    ...{ observedContentType: type, mode, data, encoding },
  });
  return JSON.stringify({
    captureData: { endpointInput: side('INPUT', input), endpointOutput: side('OUTPUT', output) },
    eventMetadata: { eventId: id, inferenceTime: day(time) },
    eventVersion: '0',
  });
}

/** A model that someone serves: the answer to a body, or the status of a refusal. */
export type Served = (body: string) => string | number;

export interface Definition {
  readonly endpoint?: string;
  readonly batch?: sagemaker.BatchTransformInput;
  readonly config: object;
  readonly baseline?: sagemaker.MonitoringConstraintsResource | { readonly job: string };
  /** Members of the endpoint's input beside its name. */
  readonly input?: Partial<sagemaker.EndpointInput>;
  /** S3 URI of labels, of a bias monitor. */
  readonly labels?: string;
  readonly environment?: Record<string, string>;
}

/** A run that has ended, and what it left. */
export interface Ran {
  readonly status: string;
  readonly failure: string | undefined;
  readonly exitMessage: string | undefined;
  readonly log: string;
  readonly job: sagemaker.DescribeProcessingJobCommandOutput | undefined;
  /** Key of its report's folder. */
  readonly folder: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers member by member
  json(name: string): Promise<any>;
  has(name: string): Promise<boolean>;
  text(name: string): Promise<string>;
}

/** A whole server with the demo's model of income, and monitors of Clarify. */
export class ClarifyWorld {
  readonly live: LiveWorld;
  readonly #upstream: Server;
  readonly #served = new Map<string, Served>();

  private constructor(live: LiveWorld, upstream: Server) {
    this.live = live;
    this.#upstream = upstream;
  }

  /** At 20:30, with bucket `live` and model `adult`. */
  static async open(): Promise<ClarifyWorld> {
    const upstream = createServer();
    const world = new ClarifyWorld(await LiveWorld.open(day('20:30:00')), upstream);
    upstream.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (request.url?.endsWith('/ping')) return void response.end();
        const model = world.#served.get(request.url?.split('/')[1] ?? '');
        const answer = model?.(Buffer.concat(chunks).toString()) ?? 404;
        response.setHeader('content-type', request.headers.accept ?? 'text/csv');
        if (typeof answer === 'number') response.writeHead(answer).end('out of luck');
        else response.end(answer);
      });
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    await world.put('models/adult.tar.gz', readFileSync(demo('model/adult.tar.gz')));
    await world.live.sm.send(
      new sagemaker.CreateModelCommand({
        ...{ ModelName: 'adult', ExecutionRoleArn: RoleArn },
        PrimaryContainer: {
          Image: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
          ModelDataUrl: 's3://live/models/adult.tar.gz',
        },
      }),
    );
    return world;
  }

  async close(): Promise<void> {
    await this.live.close();
    this.#upstream.close();
    this.#upstream.closeAllConnections();
  }

  async put(Key: string, Body: string | Uint8Array): Promise<string> {
    await this.live.s3.send(new s3.PutObjectCommand({ Bucket: 'live', Key, Body }));
    return `s3://live/${Key}`;
  }

  /** A model that is served elsewhere. */
  async serveElsewhere(ModelName: string, served: Served): Promise<void> {
    this.#served.set(ModelName, served);
    const { port } = this.#upstream.address() as AddressInfo;
    await this.live.sm.send(
      new sagemaker.CreateModelCommand({
        ...{ ModelName, ExecutionRoleArn: RoleArn },
        PrimaryContainer: {
          Image: 'guiderail/proxy',
          Environment: { GUIDERAIL_UPSTREAM_URL: `http://127.0.0.1:${port}/${ModelName}` },
        },
      }),
    );
  }

  /** An endpoint of a model that captures all that it is sent and answers. */
  async endpoint(name: string, ModelName = 'adult'): Promise<void> {
    await this.live.sm.send(
      new sagemaker.CreateEndpointConfigCommand({
        EndpointConfigName: name,
        ProductionVariants: [
          {
            ...{ VariantName: 'AllTraffic', ModelName, InitialInstanceCount: 1 },
            InstanceType: 'ml.m5.xlarge',
          },
        ],
        DataCaptureConfig: {
          EnableCapture: true,
          InitialSamplingPercentage: 100,
          DestinationS3Uri: 's3://live/capture',
          CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
          CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'] },
        },
      }),
    );
    await this.live.serve(name);
  }

  /** Writes captures where an endpoint's lie, each under its hour. */
  async captures(endpoint: string, records: readonly Captured[]): Promise<void> {
    const hours = new Set(records.map(({ time }) => time.slice(0, 2)));
    for (const hour of hours) {
      const some = records.filter(({ time }) => time.startsWith(hour));
      const lines = some.map(captureLine).join('\n');
      await this.live.putCapture(endpoint, `2026/03/01/${hour}`, lines);
    }
  }

  /** Labels by event id, uploaded in an hour. @returns the prefix for GroundTruthS3Input */
  async labels(prefix: string, hour: string, labels: Readonly<Record<string, string>>) {
    const lines = Object.entries(labels).map(([eventId, data]) =>
      JSON.stringify({
        groundTruthData: { data, encoding: /^[[{]/.test(data) ? 'JSON' : 'CSV' },
        ...{ eventMetadata: { eventId }, eventVersion: '0' },
      }),
    );
    await this.put(`${prefix}/2026/03/01/${hour}/labels.jsonl`, lines.join('\n'));
    return `s3://live/${prefix}`;
  }

  /** A Clarify processing job. @returns its description once it has ended */
  async job(ProcessingJobName: string, config: object, data: string) {
    const input = (InputName: string, S3Uri: string) => ({
      InputName,
      S3Input: {
        ...{ S3Uri, LocalPath: `${local}/input/${InputName}` },
        ...({ S3DataType: 'S3Prefix', S3InputMode: 'File' } as const),
      },
    });
    const configUri = await this.put(
      `${ProcessingJobName}/analysis_config.json`,
      JSON.stringify(config),
    );
    await this.live.sm.send(
      new sagemaker.CreateProcessingJobCommand({
        ProcessingJobName,
        ProcessingInputs: [
          input('dataset', await this.put(`${ProcessingJobName}/data`, data)),
          input('analysis_config', configUri),
        ],
        ProcessingOutputConfig: {
          Outputs: [
            {
              OutputName: 'analysis_result',
              S3Output: {
                ...{ S3Uri: `s3://live/${ProcessingJobName}/out`, LocalPath: `${local}/output` },
                S3UploadMode: 'EndOfJob',
              },
            },
          ],
        },
        ProcessingResources: JobResources,
        AppSpecification: { ImageUri },
        RoleArn,
      }),
    );
    return until(`job ${ProcessingJobName}`, async () => {
      const job = await this.live.sm.send(
        new sagemaker.DescribeProcessingJobCommand({ ProcessingJobName }),
      );
      return job.ProcessingJobStatus === 'InProgress' ? undefined : job;
    });
  }

  /** A definition of a monitor, and a schedule of the same name. */
  async monitor(
    type: 'ModelBias' | 'ModelExplainability',
    name: string,
    given: Definition,
    ScheduleExpression = 'cron(0 0 ? * * *)',
  ): Promise<void> {
    const ConfigUri = await this.put(
      `${name}/config/analysis_config.json`,
      JSON.stringify(given.config),
    );
    const { baseline, endpoint: EndpointName, batch: BatchTransformInput } = given;
    const data = EndpointName
      ? { EndpointInput: { EndpointName, LocalPath: `${local}/input/endpoint`, ...given.input } }
      : { BatchTransformInput };
    const request = {
      ...{ JobDefinitionName: name, JobResources, RoleArn },
      [`${type}AppSpecification`]: {
        ...{ ImageUri, ConfigUri },
        Environment: { publish_cloudwatch_metrics: 'Enabled', ...given.environment },
      },
      ...(baseline && {
        [`${type}BaselineConfig`]:
          'job' in baseline
            ? { BaseliningJobName: baseline.job }
            : { ConstraintsResource: baseline },
      }),
      [`${type}JobInput`]: {
        ...data,
        ...(given.labels && { GroundTruthS3Input: { S3Uri: given.labels } }),
      },
      [`${type}JobOutputConfig`]: {
        MonitoringOutputs: [
          { S3Output: { S3Uri: 's3://live/reports', LocalPath: `${local}/output` } },
        ],
      },
    };
    const bias = request as unknown as sagemaker.CreateModelBiasJobDefinitionCommandInput;
    const other =
      request as unknown as sagemaker.CreateModelExplainabilityJobDefinitionCommandInput;
    if (type === 'ModelBias') {
      await this.live.sm.send(new sagemaker.CreateModelBiasJobDefinitionCommand(bias));
    } else {
      await this.live.sm.send(new sagemaker.CreateModelExplainabilityJobDefinitionCommand(other));
    }
    await this.live.sm.send(
      new sagemaker.CreateMonitoringScheduleCommand({
        MonitoringScheduleName: name,
        MonitoringScheduleConfig: {
          ScheduleConfig: { ScheduleExpression },
          ...{ MonitoringJobDefinitionName: name, MonitoringType: type },
        },
      }),
    );
  }

  /** Runs a schedule on demand over a span of the day. */
  async run(schedule: string, start: string, end: string): Promise<Ran> {
    this.live.clock.set(this.live.clock.now() + 1000);
    const { answer } = await asker(this.live)(`monitoring-schedules/${schedule}/run`, {
      ...{ StartTime: at(start), EndTime: at(end) },
    });
    return this.ran(schedule, new Date(answer.ScheduledTime).toISOString());
  }

  /** What the run of a schedule left that was due at a time. */
  async ran(schedule: string, due: string): Promise<Ran> {
    const execution = await this.live.ended(schedule, due);
    const name = execution.ProcessingJobArn?.split('/')[1] ?? '';
    const job =
      name === ''
        ? undefined
        : await this.live.sm.send(
            new sagemaker.DescribeProcessingJobCommand({ ProcessingJobName: name }),
          );
    const output = job?.ProcessingOutputConfig?.Outputs?.[0]?.S3Output?.S3Uri ?? '';
    const folder = output.replace('s3://live/', '');
    const text = (file: string) => this.live.read(`${folder}/${file}`);
    return {
      status: execution.MonitoringExecutionStatus ?? '',
      failure: execution.FailureReason,
      ...{ exitMessage: job?.ExitMessage, job, folder, text },
      log: await this.live.jobLog(name),
      json: async (file) => JSON.parse(await text(file)),
      has: async (file) => {
        const { KeyCount } = await this.live.s3.send(
          new s3.ListObjectsV2Command({ Bucket: 'live', Prefix: `${folder}/${file}` }),
        );
        return (KeyCount ?? 0) > 0;
      },
    };
  }
}
