import type {
  CreateBucketCommandInput,
  CreateBucketCommandOutput,
  DeleteBucketCommandInput,
  DeleteBucketCommandOutput,
  GetBucketLocationCommandInput,
  GetBucketLocationCommandOutput,
  GetBucketVersioningCommandInput,
  GetBucketVersioningCommandOutput,
  HeadBucketCommandInput,
  HeadBucketCommandOutput,
  ListBucketsCommandInput,
  ListBucketsCommandOutput,
} from '@aws-sdk/client-s3';
import { ServiceError } from '../../base/errors.js';
import type { Handler } from '../../base/service.js';
import type { ObjectStore } from '../../storage/objects.js';
import { readPageToken, writePageToken } from '../common/page-token.js';
import type { S3Deps } from './deps.js';
import { invalidArgument, noSuchBucket, noSuchKey } from './errors.js';
import { checkBucketName } from './names.js';

/** S3's first region, whose buckets have no location constraint and can be created twice. */
const firstRegion = 'us-east-1';
const mostBuckets = 10_000;

/** @returns the bucket's region. @throws NoSuchBucket. */
export async function requireBucket(objects: ObjectStore, name: string): Promise<string> {
  const region = await objects.bucketRegion(name);
  if (region === undefined) throw noSuchBucket(name);
  return region;
}

/** Why there is no such object: NoSuchBucket or NoSuchKey. */
export const whyMissing = async (
  objects: ObjectStore,
  bucket: string,
  key: string,
): Promise<ServiceError> =>
  (await objects.bucketRegion(bucket)) === undefined ? noSuchBucket(bucket) : noSuchKey(key);

export const createBucket =
  ({ objects }: S3Deps): Handler<CreateBucketCommandInput, CreateBucketCommandOutput> =>
  async (input, context) => {
    checkBucketName(input.Bucket);
    const constraint = input.CreateBucketConfiguration?.LocationConstraint as string | undefined;
    const region = constraint === 'EU' ? 'eu-west-1' : (constraint ?? context.region);
    const made = await objects.createBucket(input.Bucket, region);
    const twice = region === firstRegion && (await objects.bucketRegion(input.Bucket)) === region;
    if (!made && !twice) {
      throw new ServiceError(
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        409,
        { BucketName: input.Bucket },
      );
    }
    return { Location: `/${input.Bucket}` };
  };

export const headBucket =
  ({ objects }: S3Deps): Handler<HeadBucketCommandInput, HeadBucketCommandOutput> =>
  async (input) => {
    const region = await objects.bucketRegion(input.Bucket);
    // An answer to HEAD has no body: the status is all that a client learns.
    if (region === undefined) throw new ServiceError('NotFound', 'Not Found', 404);
    return { BucketRegion: region, AccessPointAlias: false };
  };

export const deleteBucket =
  ({ objects }: S3Deps): Handler<DeleteBucketCommandInput, DeleteBucketCommandOutput> =>
  async (input) => {
    const outcome = await objects.deleteBucket(input.Bucket);
    if (outcome === 'absent') throw noSuchBucket(input.Bucket);
    if (outcome === 'not-empty') {
      const message = 'The bucket you tried to delete is not empty';
      throw new ServiceError('BucketNotEmpty', message, 409, { BucketName: input.Bucket });
    }
    return {};
  };

export const getBucketLocation =
  ({ objects }: S3Deps): Handler<GetBucketLocationCommandInput, GetBucketLocationCommandOutput> =>
  async (input) => {
    const region = await requireBucket(objects, input.Bucket);
    if (region === firstRegion) return {};
    return { LocationConstraint: region as GetBucketLocationCommandOutput['LocationConstraint'] };
  };

/** Buckets here have no versions; an empty answer is how S3 says so. */
export const getBucketVersioning =
  ({
    objects,
  }: S3Deps): Handler<GetBucketVersioningCommandInput, GetBucketVersioningCommandOutput> =>
  async (input) => {
    await requireBucket(objects, input.Bucket);
    return {};
  };

export const listBuckets =
  ({ objects, accountId }: S3Deps): Handler<ListBucketsCommandInput, ListBucketsCommandOutput> =>
  async (input) => {
    const { Prefix = '', BucketRegion, ContinuationToken, MaxBuckets = mostBuckets } = input;
    if (MaxBuckets < 1 || MaxBuckets > mostBuckets) {
      const message = `Argument max-buckets must be an integer between 1 and ${mostBuckets}.`;
      throw invalidArgument(message, 'max-buckets', String(MaxBuckets));
    }
    const scope = { Prefix, BucketRegion };
    const after =
      ContinuationToken === undefined ? '' : readPageToken('buckets', scope, ContinuationToken);
    if (typeof after !== 'string') {
      throw invalidArgument('The continuation token provided is incorrect', 'continuation-token');
    }
    const found = (await objects.listBuckets()).filter(
      ({ name, region }) =>
        name.startsWith(Prefix) && name > after && (!BucketRegion || region === BucketRegion),
    );
    const page = found.slice(0, MaxBuckets);
    const last = page.at(-1)?.name ?? '';
    return {
      Buckets: page.map(({ name, region, created }) => ({
        Name: name,
        CreationDate: new Date(created),
        BucketRegion: region,
      })),
      Owner: { ID: accountId },
      ...(Prefix ? { Prefix } : {}),
      ...(found.length > page.length
        ? { ContinuationToken: writePageToken('buckets', scope, last) }
        : {}),
    };
  };
