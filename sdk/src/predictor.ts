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
import { DataCaptureConfig } from './data-capture-config.js';
import { DefaultModelMonitor } from './default-model-monitor.js';
import { BytesDeserializer, type Deserializer } from './deserializers.js';
import {
  type ConfigChanges,
  createEndpointConfigFromExisting,
  updateEndpoint,
} from './endpoint-update.js';
import { baseFromName, nameFromBase } from './names.js';
import { IdentitySerializer, type Serializer } from './serializers.js';
import { Session } from './session.js';

export interface PredictorOptions<In, Out> {
  readonly endpointName: string;
  readonly sagemakerSession?: Session | undefined;
  /** Default: bytes or text as they are. */
  readonly serializer?: Serializer<In> | undefined;
  /** Default: bytes as they are. */
  readonly deserializer?: Deserializer<Out> | undefined;
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
   * The data-quality monitors whose schedules watch this endpoint. Schedules of other types, which
   * this package does not serve yet, are left out.
   */
  async listMonitors(): Promise<DefaultModelMonitor[]> {
    const schedules: MonitoringScheduleSummary[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.sagemakerSession.sagemakerClient.send(
        new ListMonitoringSchedulesCommand({ EndpointName: this.endpointName, NextToken }),
      );
      schedules.push(...(page.MonitoringScheduleSummaries ?? []));
      NextToken = page.NextToken;
    } while (NextToken);
    const monitors: DefaultModelMonitor[] = [];
    for (const { MonitoringScheduleName, MonitoringType } of schedules) {
      if (MonitoringType !== 'DataQuality' || !MonitoringScheduleName) continue;
      monitors.push(
        await DefaultModelMonitor.attach(MonitoringScheduleName, this.sagemakerSession),
      );
    }
    return monitors;
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
