import {
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointConfigCommand,
  ListMonitoringSchedulesCommand,
  type MonitoringScheduleSummary,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, type InvokeEndpointInput } from '@aws-sdk/client-sagemaker-runtime';
import { DefaultModelMonitor } from './default-model-monitor.js';
import { BytesDeserializer, type Deserializer } from './deserializers.js';
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

/**
 * An endpoint to ask for predictions.
 *
 * @example
 * const predictor = new Predictor({
 *   endpointName: 'wine',
 *   serializer: new CSVSerializer(),
 *   deserializer: new CSVDeserializer(),
 * });
 * const [[quality]] = await predictor.predict([7.4, 0.7, 0, 1.9], { inferenceId: 'bottle-1' });
 */
export class Predictor<In = string | Uint8Array, Out = Uint8Array> {
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

  /** @throws ModelError when the model failed, ValidationError when there is no such endpoint. */
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

const toBytes = (body: string | Uint8Array): Uint8Array =>
  typeof body === 'string' ? new TextEncoder().encode(body) : body;
