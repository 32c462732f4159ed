import {
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointConfigCommand,
  ListMonitoringSchedulesCommand,
  type MonitoringScheduleSummary,
  type ProductionVariant,
  type ProductionVariantInstanceType,
  type DataCaptureConfig as Request,
  type Tag,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, type InvokeEndpointInput } from '@aws-sdk/client-sagemaker-runtime';
import {
  type CapturedStatistics,
  type CapturedStatisticsOptions,
  capturedStatistics,
} from './captured-statistics.js';
import { ModelBiasMonitor } from './clarify/model-bias-monitor.js';
import { ModelExplainabilityMonitor } from './clarify/model-explainability-monitor.js';
import { DataCaptureConfig } from './data-capture-config.js';
import { DefaultModelMonitor } from './default-model-monitor.js';
import { BytesDeserializer, type Deserializer } from './deserializers.js';
import {
  type ConfigChanges,
  createEndpointConfigFromExisting,
  updateEndpoint,
} from './endpoint-update.js';
import {
  type FeedbackReceipt,
  GroundTruthUploader,
  type Label,
  type LabelledInference,
  sendLabels,
} from './ground-truth.js';
import { Incident, type ListIncidentsOptions } from './incidents.js';
import { ModelMonitor } from './model-monitor.js';
import { ModelQualityMonitor } from './model-quality-monitor.js';
import type { Page } from './monitoring-alerts.js';
import { baseFromName, nameFromBase } from './names.js';
import { IdentitySerializer, type Serializer } from './serializers.js';
import { Session } from './session.js';

const monitorTypes = {
  DataQuality: DefaultModelMonitor,
  ModelQuality: ModelQualityMonitor,
  ModelBias: ModelBiasMonitor,
  ModelExplainability: ModelExplainabilityMonitor,
};

/** A monitor of any type that watches an endpoint. */
export type EndpointMonitor = InstanceType<
  (typeof monitorTypes)[keyof typeof monitorTypes] | typeof ModelMonitor
>;

export interface PredictorOptions<In, Out> {
  readonly endpointName: string;
  readonly sagemakerSession?: Session | undefined;
  /** Default: bytes or text as they are. */
  readonly serializer?: Serializer<In> | undefined;
  /** Default: bytes as they are. */
  readonly deserializer?: Deserializer<Out> | undefined;
  /** Where `feedback` writes labels. Default: labels are given to Guiderail itself. */
  readonly groundTruthS3Uri?: string | undefined;
}

export interface PredictOptions {
  /** Noted in the capture, so that ground truth can be joined to it. */
  readonly inferenceId?: string | undefined;
  /** Handed to the model as they are, and noted in the capture. */
  readonly customAttributes?: string | undefined;
  readonly targetVariant?: string | undefined;
  readonly targetModel?: string | undefined;
  /** Further members of the request; those win over what the predictor would send. */
  readonly initialArgs?: Partial<InvokeEndpointInput> | undefined;
}

export interface FeedbackOptions {
  /** When the label was collected. Default: now. */
  readonly time?: Date | undefined;
  /** Where the label is written; else the predictor's. */
  readonly groundTruthS3Uri?: string | undefined;
}

/** What of an endpoint may change while it serves; what is left out stays as it is. */
export interface UpdateEndpointOptions {
  /** Goes with `instanceType`, as that does with it. */
  readonly initialInstanceCount?: number | undefined;
  readonly instanceType?: string | undefined;
  /** Another model, for one variant that gets all traffic. */
  readonly modelName?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly kmsKey?: string | undefined;
  readonly dataCaptureConfig?: DataCaptureConfig | Request | undefined;
  /** Whether to wait until the endpoint is in service again. Default: true. */
  readonly wait?: boolean | undefined;
}

/**
 * An endpoint to ask for predictions.
 *
 * @example
 * const predictor = new Predictor({
 *   endpointName: 'wine',
 *   serializer: new CSVSerializer(),
 *   deserializer: new CSVDeserializer(),
 * });
 * const [[quality] = []] = await predictor.predict([7.4, 0.7, 0, 1.9], { inferenceId: 'bottle-1' });
 */
class EndpointPredictor<In, Out> {
  readonly endpointName: string;
  readonly sagemakerSession: Session;
  serializer: Serializer<In>;
  deserializer: Deserializer<Out>;
  groundTruthS3Uri: string | undefined;
  #configName: string | undefined;
  #modelNames: string[] | undefined;

  constructor(options: PredictorOptions<In, Out>) {
    this.endpointName = options.endpointName;
    this.sagemakerSession = options.sagemakerSession ?? new Session();
    // without a serializer the type parameters have their defaults, which these two serve
    this.serializer = options.serializer ?? (new IdentitySerializer() as Serializer<unknown>);
    this.deserializer =
      options.deserializer ??
      (new BytesDeserializer() as Deserializer<unknown> as Deserializer<Out>);
    this.groundTruthS3Uri = options.groundTruthS3Uri;
  }

  /** Asks the model. @throws ModelError when it failed, ValidationError when there is no such endpoint. */
  async predict(data: In, options: PredictOptions = {}): Promise<Out> {
    const answer = await this.sagemakerSession.sagemakerRuntimeClient.send(
      new InvokeEndpointCommand({
        EndpointName: this.endpointName,
        ContentType: this.serializer.contentType,
        Accept: this.deserializer.accept.join(', '),
        InferenceId: options.inferenceId,
        CustomAttributes: options.customAttributes,
        TargetVariant: options.targetVariant,
        TargetModel: options.targetModel,
        Body: toBytes(this.serializer.serialize(data)),
        ...options.initialArgs,
      }),
    );
    const type = answer.ContentType ?? 'application/octet-stream';
    return this.deserializer.deserialize(answer.Body ?? new Uint8Array(), type);
  }

  /**
   * Tells what came true of a prediction: to Guiderail, or as a file of AWS's form where there is a
   * `groundTruthS3Uri`. The newest label of an inference counts.
   * @throws Error when the label is rejected; NeedsGuiderailError against AWS without a place.
   *
   * @example
   * await predictor.predict([7.4, 0.7, 0, 1.9], { inferenceId: 'bottle-1' });
   * await predictor.feedback('bottle-1', 5.5);
   */
  async feedback(inferenceId: string, label: Label, options: FeedbackOptions = {}): Promise<void> {
    const { time, ...place } = options;
    const { rejected } = await this.feedbackBatch([{ inferenceId, label, time }], place);
    const [found] = rejected;
    if (found) throw new Error(`The label of ${inferenceId} was rejected: ${found.reason}`);
  }

  /** Tells what came true of many predictions. Those that are rejected are in the receipt. */
  async feedbackBatch(
    labels: readonly LabelledInference[],
    options: Pick<FeedbackOptions, 'groundTruthS3Uri'> = {},
  ): Promise<FeedbackReceipt> {
    const { sagemakerSession } = this;
    const groundTruthS3Uri = options.groundTruthS3Uri ?? this.groundTruthS3Uri;
    if (groundTruthS3Uri === undefined) {
      return sendLabels(sagemakerSession, this.endpointName, labels);
    }
    await new GroundTruthUploader({ groundTruthS3Uri, sagemakerSession }).upload(labels);
    return { accepted: labels.length, rejected: [] };
  }

  /** What the endpoint captured in a window, without a run. Guiderail alone tells. */
  capturedStatistics(options: CapturedStatisticsOptions): Promise<CapturedStatistics[]> {
    return capturedStatistics(this.sagemakerSession, this.endpointName, options);
  }

  /** The endpoint's incidents, a page of them. Guiderail alone keeps them. */
  listIncidents(options: Omit<ListIncidentsOptions, 'endpointName'> = {}): Promise<Page<Incident>> {
    return Incident.list({ ...options, endpointName: this.endpointName }, this.sagemakerSession);
  }

  /** The monitors whose schedules watch this endpoint. */
  async listMonitors(): Promise<EndpointMonitor[]> {
    const session = this.sagemakerSession;
    const schedules: MonitoringScheduleSummary[] = [];
    let NextToken: string | undefined;
    do {
      const page = await session.sagemakerClient.send(
        new ListMonitoringSchedulesCommand({ EndpointName: this.endpointName, NextToken }),
      );
      schedules.push(...(page.MonitoringScheduleSummaries ?? []));
      NextToken = page.NextToken;
    } while (NextToken);
    const monitors = await Promise.all(
      schedules.map(({ MonitoringScheduleName: name, ...schedule }) => {
        if (!name) return undefined;
        if (!schedule.MonitoringJobDefinitionName) return ModelMonitor.attach(name, session);
        return monitorTypes[schedule.MonitoringType ?? 'DataQuality'].attach(name, session);
      }),
    );
    return monitors.filter((monitor) => monitor !== undefined);
  }

  /**
   * Gives the endpoint a new configuration: other instances, another model, tags or capture. It
   * goes on serving meanwhile.
   * @throws Error when the choices do not go together; UnexpectedStatusError when the endpoint is
   * waited for and does not come back into service.
   */
  async updateEndpoint(options: UpdateEndpointOptions): Promise<void> {
    const { dataCaptureConfig: capture, tags, kmsKey, wait = true } = options;
    const current = await this.#endpointConfigName();
    await this.#update(current, nameFromBase(baseFromName(current)), wait, {
      productionVariants: await this.#variants(options),
      dataCaptureConfig:
        capture instanceof DataCaptureConfig
          ? await capture.toRequest(this.sagemakerSession)
          : capture,
      tags,
      kmsKey,
    });
  }

  /**
   * Captures from now on, by the defaults of `DataCaptureConfig`: 20 % of the traffic, into the
   * default bucket. Use `updateDataCaptureConfig` for other choices.
   */
  async enableDataCapture(): Promise<void> {
    const dataCaptureConfig = new DataCaptureConfig({ enableCapture: true });
    await this.updateDataCaptureConfig({ dataCaptureConfig });
  }

  /** Captures no more from now on. */
  async disableDataCapture(): Promise<void> {
    const dataCaptureConfig = new DataCaptureConfig({ enableCapture: false });
    await this.updateDataCaptureConfig({ dataCaptureConfig });
  }

  /**
   * Changes what is captured and where, on the endpoint as it runs. Without a configuration the
   * present one stays.
   *
   * @example
   * await predictor.updateDataCaptureConfig({
   *   dataCaptureConfig: new DataCaptureConfig({ enableCapture: true, samplingPercentage: 100 }),
   * });
   */
  async updateDataCaptureConfig(options: {
    readonly dataCaptureConfig?: DataCaptureConfig | undefined;
  }): Promise<void> {
    const session = this.sagemakerSession;
    const { EndpointConfigName = '' } = await session.describeEndpoint(this.endpointName);
    const dataCaptureConfig = await options.dataCaptureConfig?.toRequest(session);
    const name = nameFromBase(this.endpointName);
    await this.#update(EndpointConfigName, name, true, { dataCaptureConfig });
  }

  async #update(
    current: string,
    name: string,
    wait: boolean,
    changes: ConfigChanges,
  ): Promise<void> {
    const session = this.sagemakerSession;
    await createEndpointConfigFromExisting(session, current, name, changes);
    await updateEndpoint(session, this.endpointName, name, wait);
    this.#configName = name;
    this.#modelNames = undefined;
  }

  /** The one variant that the choices ask for; undefined where they ask for none. */
  async #variants(options: UpdateEndpointOptions): Promise<ProductionVariant[] | undefined> {
    const { initialInstanceCount, instanceType, modelName } = options;
    if (!initialInstanceCount && !instanceType && !modelName) return undefined;
    if (!initialInstanceCount || !instanceType) {
      throw new Error('Give both initialInstanceCount and instanceType.');
    }
    const names = modelName === undefined ? await this.#names() : [modelName];
    const [ModelName] = names;
    if (names.length !== 1) {
      throw new Error(`Give modelName: the endpoint has several models, ${names.join(', ')}.`);
    }
    return [
      {
        VariantName: 'AllTraffic',
        ModelName,
        InitialVariantWeight: 1,
        InitialInstanceCount: initialInstanceCount,
        InstanceType: instanceType as ProductionVariantInstanceType,
      },
    ];
  }

  /** Deletes the endpoint, its configuration included. */
  deletePredictor(): Promise<void> {
    return this.deleteEndpoint();
  }

  /** Deletes the endpoint, and its configuration unless told not to. */
  async deleteEndpoint(options: { deleteEndpointConfig?: boolean } = {}): Promise<void> {
    const client = this.sagemakerSession.sagemakerClient;
    if (options.deleteEndpointConfig ?? true) {
      const EndpointConfigName = await this.#endpointConfigName();
      await this.#names(); // deleteModel() may follow, and could not ask for them any more
      await client.send(new DeleteEndpointConfigCommand({ EndpointConfigName }));
    }
    await client.send(new DeleteEndpointCommand({ EndpointName: this.endpointName }));
  }

  /** Deletes the models behind the endpoint. */
  async deleteModel(): Promise<void> {
    for (const ModelName of await this.#names()) {
      await this.sagemakerSession.sagemakerClient.send(new DeleteModelCommand({ ModelName }));
    }
  }

  async #endpointConfigName(): Promise<string> {
    if (this.#configName === undefined) {
      const endpoint = await this.sagemakerSession.describeEndpoint(this.endpointName);
      this.#configName = endpoint.EndpointConfigName ?? '';
    }
    return this.#configName;
  }

  async #names(): Promise<string[]> {
    if (this.#modelNames === undefined) {
      const config = await this.sagemakerSession.sagemakerClient.send(
        new DescribeEndpointConfigCommand({ EndpointConfigName: await this.#endpointConfigName() }),
      );
      const names = (config.ProductionVariants ?? []).flatMap(({ ModelName }) => ModelName ?? []);
      this.#modelNames = [...new Set(names)];
    }
    return this.#modelNames;
  }
}

/** A predictor of any kind, unless the types of what goes in and comes out are given. */
export interface Predictor<In = unknown, Out = unknown> extends EndpointPredictor<In, Out> {}

interface PredictorConstructor {
  /** Without serializer and deserializer: bytes or text in, bytes out. */
  new <In = string | Uint8Array, Out = Uint8Array>(
    options: PredictorOptions<In, Out>,
  ): Predictor<In, Out>;
  readonly prototype: Predictor;
}

// a class of its own defaults would take them for `new` as well as for annotations
export const Predictor: PredictorConstructor = EndpointPredictor;

const toBytes = (body: string | Uint8Array): Uint8Array =>
  typeof body === 'string' ? new TextEncoder().encode(body) : body;
