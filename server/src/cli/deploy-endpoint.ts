import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointCommand,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker';
import {
  DataCaptureConfig,
  nameFromBase,
  type Session,
  UnexpectedStatusError,
} from '@guiderail/sdk';
import type { DeployOptions, DeploySource } from './deploy-options.js';
import { findModel, writeArchive } from './model-archive.js';

/** What the endpoint serves now. */
export interface Deployed {
  readonly endpointName: string;
  readonly role: string;
  readonly image: string;
  /** What the model is in a word or two. */
  readonly words: string;
  readonly modelName: string;
  readonly modelDataUrl: string | undefined;
  readonly captureUri: string | undefined;
  /** False where the endpoint was there and went over to the model. */
  readonly isNew: boolean;
}

interface Container {
  readonly image: string;
  readonly words: string;
  readonly modelDataUrl: string | undefined;
  readonly environment: Record<string, string>;
}

/**
 * Makes the model, an endpoint configuration and the endpoint, or updates it, and waits for it.
 * @throws UnexpectedStatusError when the endpoint does not come into service.
 */
export async function deployEndpoint(options: DeployOptions, session: Session): Promise<Deployed> {
  const { name, capturePercent } = options;
  const unique = nameFromBase(name);
  const container = await prepare(options, unique, session);
  const role = `arn:aws:iam::${await session.accountId()}:role/GuiderailExecutionRole`;
  const client = session.sagemakerClient;
  await client.send(
    new CreateModelCommand({
      ModelName: unique,
      ExecutionRoleArn: role,
      PrimaryContainer: {
        Image: container.image,
        Environment: container.environment,
        ...(container.modelDataUrl !== undefined && { ModelDataUrl: container.modelDataUrl }),
      },
    }),
  );
  const captureUri = capturePercent > 0 ? await session.defaultUri(name, 'captures') : undefined;
  await client.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: unique,
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: unique,
          InitialInstanceCount: 1,
          InstanceType: 'ml.m5.large',
          InitialVariantWeight: 1,
        },
      ],
      ...(captureUri !== undefined && {
        DataCaptureConfig: await new DataCaptureConfig({
          enableCapture: true,
          samplingPercentage: capturePercent,
          destinationS3Uri: captureUri,
        }).toRequest(session),
      }),
    }),
  );
  const isNew = await createOrUpdate(name, unique, session);
  const { EndpointConfigName, FailureReason } = await session.waitForEndpoint(name);
  if (EndpointConfigName !== unique) {
    const what = `Endpoint ${name} goes on with what it served; its update`;
    throw new UnexpectedStatusError(what, ['made'], 'rolled back', FailureReason);
  }
  const { image, words, modelDataUrl } = container;
  return {
    endpointName: name,
    role,
    image,
    words,
    modelName: unique,
    modelDataUrl,
    captureUri,
    isNew,
  };
}

/** @returns whether the endpoint is new. An endpoint that failed is made anew, as AWS wants it. */
async function createOrUpdate(name: string, config: string, session: Session): Promise<boolean> {
  const client = session.sagemakerClient;
  const names = { EndpointName: name, EndpointConfigName: config };
  const before = await statusOf(name, session);
  if (before === 'InService') {
    await client.send(new UpdateEndpointCommand(names));
    return false;
  }
  if (before !== undefined) {
    await client.send(new DeleteEndpointCommand({ EndpointName: name }));
    await session.wait({
      what: 'endpoint',
      name,
      look: async () => (await statusOf(name, session)) ?? 'Deleted',
      statusOf: (status) => status,
      pending: ['Deleting'],
    });
  }
  await client.send(new CreateEndpointCommand(names));
  return true;
}

/** Undefined where there is no such endpoint; one that is on its way is waited for. */
async function statusOf(name: string, session: Session): Promise<string | undefined> {
  try {
    const { EndpointStatus = '' } = await session.describeEndpoint(name);
    if (!onItsWay.includes(EndpointStatus)) return EndpointStatus;
    const found = await session.wait({
      what: 'endpoint',
      name,
      look: () => session.describeEndpoint(name),
      statusOf: (endpoint) => endpoint.EndpointStatus ?? '',
      pending: onItsWay,
    });
    return found.EndpointStatus;
  } catch (error) {
    if (/Could not find endpoint/.test((error as Error).message)) return undefined;
    throw error;
  }
}

const onItsWay = ['Creating', 'Updating', 'SystemUpdating', 'RollingBack'];

async function prepare(
  { source, image }: DeployOptions,
  unique: string,
  session: Session,
): Promise<Container> {
  switch (source.kind) {
    case 'external':
      return { image: 'guiderail/external', words: 'served elsewhere', ...nothing };
    case 'upstream':
      return {
        image: 'guiderail/proxy',
        words: `served at ${source.url}`,
        modelDataUrl: undefined,
        environment: { GUIDERAIL_UPSTREAM_URL: source.url },
      };
    case 's3':
      return { image: image ?? '', words: 'model', modelDataUrl: source.uri, environment: {} };
    case 'model':
      return { ...(await upload(source, image, unique, session)), environment: {} };
  }
}

const nothing = { modelDataUrl: undefined, environment: {} };

async function upload(
  { path }: Extract<DeploySource, { kind: 'model' }>,
  image: string | undefined,
  unique: string,
  session: Session,
): Promise<Omit<Container, 'environment'>> {
  const { format, files } = await findModel(path, image !== undefined);
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-deploy-'));
  try {
    const archive = files === undefined ? path : join(folder, 'model.tar.gz');
    if (files !== undefined) await writeArchive(files, archive);
    const modelDataUrl = await session.uploadData(archive, { keyPrefix: `${unique}/model` });
    return { image: image ?? format?.image ?? '', words: format?.title ?? 'model', modelDataUrl };
  } finally {
    await rm(folder, { recursive: true });
  }
}
