import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteModelCommand,
  type ProductionVariantInstanceType,
  type Tag,
  type VpcConfig,
} from '@aws-sdk/client-sagemaker';
import type { ClarifyExplainerConfig } from './clarify/explainer-config.js';
import type { DataCaptureConfig } from './data-capture-config.js';
import type { Deserializer } from './deserializers.js';
import { baseFromImage, baseFromName, nameFromBase } from './names.js';
import { Predictor } from './predictor.js';
import { s3PathJoin } from './s3-uri.js';
import type { Serializer } from './serializers.js';
import { Session } from './session.js';
import { uploadSourceCode } from './source-code.js';
import { Transformer } from './transformer.js';
import type { MakeTransformerOptions } from './transformer-options.js';

export interface ModelOptions {
  readonly imageUri: string;
  /** `model.tar.gz`: an S3 URI, or a local file that is uploaded at the deployment. */
  readonly modelData?: string | undefined;
  /** An IAM role's ARN, or its name. */
  readonly role: string;
  /** Environment of the container. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Default: the image's name and the moment. */
  readonly name?: string | undefined;
  readonly vpcConfig?: VpcConfig | undefined;
  readonly enableNetworkIsolation?: boolean | undefined;
  /** The script that serves: a path in `sourceDir`, or a local file. */
  readonly entryPoint?: string | undefined;
  /** A local folder, or the S3 URI of a `sourcedir.tar.gz`. */
  readonly sourceDir?: string | undefined;
  /** Further files and folders that are packed beside the script. */
  readonly dependencies?: readonly string[] | undefined;
  /** The S3 prefix that packed code goes under. Default: the default bucket. */
  readonly codeLocation?: string | undefined;
  /** Python's number for the level of the container's log. Default: 20, INFO. */
  readonly containerLogLevel?: number | undefined;
  readonly sagemakerSession?: Session | undefined;
}

export interface DeployOptions<In, Out> {
  readonly initialInstanceCount: number;
  /** Such as `ml.m5.large`. */
  readonly instanceType: string;
  readonly dataCaptureConfig?: DataCaptureConfig | undefined;
  /** Has the endpoint explain its answers. */
  readonly explainerConfig?: ClarifyExplainerConfig | undefined;
  /** Default: the model's name and the moment. */
  readonly endpointName?: string | undefined;
  readonly serializer?: Serializer<In> | undefined;
  readonly deserializer?: Deserializer<Out> | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly kmsKey?: string | undefined;
  /** Whether to wait until the endpoint is in service. Default: true. */
  readonly wait?: boolean | undefined;
}

/**
 * A trained model, ready to be served.
 *
 * @example
 * const model = new Model({ imageUri, modelData: 's3://wine/model.tar.gz', role });
 * const predictor = await model.deploy({
 *   initialInstanceCount: 1,
 *   instanceType: 'ml.m4.xlarge',
 *   serializer: new CSVSerializer(),
 *   deserializer: new CSVDeserializer(),
 *   dataCaptureConfig: new DataCaptureConfig({ enableCapture: true, samplingPercentage: 100 }),
 * });
 */
export class Model {
  readonly imageUri: string;
  readonly modelData: string | undefined;
  readonly role: string;
  readonly env: Readonly<Record<string, string>>;
  readonly vpcConfig: VpcConfig | undefined;
  readonly enableNetworkIsolation: boolean | undefined;
  readonly sagemakerSession: Session;
  readonly #options: ModelOptions;
  /** Undefined until the first deployment where none was given. */
  name: string | undefined;
  /** The endpoint of the latest deployment. */
  endpointName: string | undefined;

  constructor(options: ModelOptions) {
    this.#options = options;
    this.imageUri = options.imageUri;
    this.modelData = options.modelData;
    this.role = options.role;
    this.env = options.env ?? {};
    this.name = options.name;
    this.vpcConfig = options.vpcConfig;
    this.enableNetworkIsolation = options.enableNetworkIsolation;
    this.sagemakerSession = options.sagemakerSession ?? new Session();
  }

  /**
   * Makes the model, an endpoint configuration and an endpoint of one variant, `AllTraffic`.
   * @throws UnexpectedStatusError when the endpoint is waited for and fails.
   */
  async deploy<In = string | Uint8Array, Out = Uint8Array>(
    options: DeployOptions<In, Out>,
  ): Promise<Predictor<In, Out>> {
    const session = this.sagemakerSession;
    const client = session.sagemakerClient;
    const modelName = await this.#create(options.tags);
    const endpointName = options.endpointName ?? nameFromBase(baseFromName(modelName));
    const Tags = options.tags && [...options.tags];
    await client.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName: endpointName,
        ProductionVariants: [
          {
            VariantName: 'AllTraffic',
            ModelName: modelName,
            InitialInstanceCount: options.initialInstanceCount,
            InstanceType: options.instanceType as ProductionVariantInstanceType,
            InitialVariantWeight: 1,
          },
        ],
        DataCaptureConfig: await options.dataCaptureConfig?.toRequest(session),
        ExplainerConfig: options.explainerConfig?.toRequest(),
        KmsKeyId: options.kmsKey,
        Tags,
      }),
    );
    await client.send(
      new CreateEndpointCommand({
        EndpointName: endpointName,
        EndpointConfigName: endpointName,
        Tags,
      }),
    );
    this.endpointName = endpointName;
    if (options.wait ?? true) await session.waitForEndpoint(endpointName);
    const { serializer, deserializer } = options;
    return new Predictor({ endpointName, sagemakerSession: session, serializer, deserializer });
  }

  /** Creates the model, and what asks it about whole files: batch transform. */
  async transformer(options: MakeTransformerOptions): Promise<Transformer> {
    const base = this.#options.name ?? baseFromImage(this.imageUri);
    const modelName = await this.#create(options.tags);
    return new Transformer({
      ...options,
      // nothing of outside reaches a model without a network
      env: this.enableNetworkIsolation ? undefined : options.env,
      modelName,
      baseTransformJobName: base,
      sagemakerSession: this.sagemakerSession,
    });
  }

  /** Creates the model at the service, without an endpoint. */
  async create(options: { tags?: readonly Tag[] | undefined } = {}): Promise<void> {
    await this.#create(options.tags);
  }

  /** Deletes the model. @throws Error when it was never deployed and has no name. */
  async deleteModel(): Promise<void> {
    if (this.name === undefined) throw new Error('This model was not created yet.');
    await this.sagemakerSession.sagemakerClient.send(
      new DeleteModelCommand({ ModelName: this.name }),
    );
  }

  /** Creates the model; one that was created under its name before is taken as it is. */
  async #create(tags: readonly Tag[] | undefined): Promise<string> {
    const session = this.sagemakerSession;
    this.name ??= nameFromBase(baseFromImage(this.imageUri));
    const modelDataUrl = await this.#modelDataUrl(this.name);
    try {
      await session.sagemakerClient.send(
        new CreateModelCommand({
          ModelName: this.name,
          ExecutionRoleArn: await session.expandRole(this.role),
          PrimaryContainer: {
            Image: this.imageUri,
            Environment: { ...this.env, ...(await this.#scriptEnvironment(this.name)) },
            ...(modelDataUrl !== undefined && { ModelDataUrl: modelDataUrl }),
          },
          VpcConfig: this.vpcConfig,
          EnableNetworkIsolation: this.enableNetworkIsolation,
          Tags: tags && [...tags],
        }),
      );
    } catch (error) {
      const known = error instanceof Error && /already existing/.test(error.message);
      if (!known) throw error;
    }
    return this.name;
  }

  /** Uploads the script where it is local; what tells the container of it. */
  async #scriptEnvironment(name: string): Promise<Record<string, string>> {
    const { entryPoint, sourceDir, dependencies, codeLocation, containerLogLevel } = this.#options;
    if (!entryPoint && !sourceDir && !dependencies?.length) return {};
    const session = this.sagemakerSession;
    const place = s3PathJoin(codeLocation ?? (await session.defaultUri()), name);
    const code = await uploadSourceCode(session, { entryPoint, sourceDir, dependencies }, place);
    return {
      SAGEMAKER_PROGRAM: code.scriptName,
      SAGEMAKER_SUBMIT_DIRECTORY: code.s3Prefix,
      SAGEMAKER_CONTAINER_LOG_LEVEL: String(containerLogLevel ?? 20),
      SAGEMAKER_REGION: await session.regionName(),
    };
  }

  async #modelDataUrl(name: string): Promise<string | undefined> {
    if (this.modelData === undefined || /^(s3|https):\/\//.test(this.modelData)) {
      return this.modelData;
    }
    return this.sagemakerSession.uploadData(this.modelData, { keyPrefix: `${name}/model` });
  }
}
