import type {
  BatchGetRecordRequest,
  BatchGetRecordResponse,
  BatchWriteRecordRequest,
  BatchWriteRecordResponse,
  DeleteRecordRequest,
  FeatureValue,
  GetRecordRequest,
  GetRecordResponse,
  ListRecordsRequest,
  ListRecordsResponse,
  PutRecordRequest,
  UpdateRecordRequest,
} from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { ManualClock } from '../../../../base/clock.js';
import { EncodedOutput } from '../../../../base/encoded-output.js';
import { ServiceError } from '../../../../base/errors.js';
import type { CallContext } from '../../../../base/service.js';
import {
  type FeatureGroup,
  type FeatureGroupDocument,
  type FeatureGroups,
  featureGroupKind,
} from '../../feature-group.js';
import { recordOperations } from '../index.js';
import { MemoryRecords } from './memory-records.js';

const region = 'us-east-1';

/** A group of one feature of each kind; the event time is a String unless said otherwise. */
export function groupNamed(
  name: string,
  number: number,
  changes: Partial<FeatureGroupDocument> = {},
): FeatureGroup {
  const document = {
    ...{ number, recordIdentifier: 'id', eventTime: 'at' },
    features: [
      { FeatureName: 'id', FeatureType: 'String' },
      { FeatureName: 'at', FeatureType: 'String' },
      { FeatureName: 'age', FeatureType: 'Integral' },
      { FeatureName: 'score', FeatureType: 'Fractional' },
      { FeatureName: 'name', FeatureType: 'String' },
      { FeatureName: 'tags', FeatureType: 'String', CollectionType: 'Set' },
      { FeatureName: 'visits', FeatureType: 'Integral', CollectionType: 'List' },
      {
        ...{ FeatureName: 'embedding', FeatureType: 'Fractional', CollectionType: 'Vector' },
        CollectionConfig: { VectorConfig: { Dimension: 3 } },
      },
    ],
    online: { EnableOnlineStore: true },
    offline: { S3StorageConfig: { S3Uri: 's3://bucket/offline' } },
    ...{ throughput: undefined, roleArn: undefined, description: undefined },
    ...changes,
  } as FeatureGroupDocument;
  return {
    ...{ kind: featureGroupKind, region, name, status: 'Created', created: 0, modified: 0 },
    arn: `arn:aws:sagemaker:${region}:000000000000:feature-group/${name}`,
    document,
  };
}

/** Groups that are there from the beginning, unless a test takes one away. */
export class FixedGroups implements FeatureGroups {
  readonly groups: FeatureGroup[];

  constructor(groups: readonly FeatureGroup[]) {
    this.groups = [...groups];
  }

  get(asked: string, nameOrArn: string): FeatureGroup {
    const found = this.groups.find(
      ({ name, arn, region: of }) => of === asked && (name === nameOrArn || arn === nameOrArn),
    );
    if (found) return found;
    throw new ServiceError('ResourceNotFound', `There is no feature group ${nameOrArn}.`, 404);
  }

  async find(asked: string, nameOrArn: string): Promise<FeatureGroup | undefined> {
    return this.groups.find(({ name, region: of }) => of === asked && name === nameOrArn);
  }

  async byNumber(number: number): Promise<FeatureGroup | undefined> {
    return this.groups.find(({ document }) => document.number === number);
  }

  async all(): Promise<FeatureGroup[]> {
    return this.groups;
  }
}

export interface RecordWorld {
  readonly records: MemoryRecords;
  readonly groups: FixedGroups;
  readonly clock: ManualClock;
  put(input: PutRecordRequest): Promise<object>;
  batchWrite(input: BatchWriteRecordRequest): Promise<BatchWriteRecordResponse>;
  update(input: UpdateRecordRequest): Promise<object>;
  get(input: GetRecordRequest): Promise<GetRecordResponse>;
  batchGet(input: BatchGetRecordRequest): Promise<BatchGetRecordResponse>;
  list(input: ListRecordsRequest): Promise<ListRecordsResponse>;
  delete(input: DeleteRecordRequest): Promise<object>;
}

export const begin_ms = Date.UTC(2026, 10, 22, 12);

/** The operations over a store in memory; the clock stands at `begin_ms`. */
export function recordWorld(groups: readonly FeatureGroup[]): RecordWorld {
  const records = new MemoryRecords();
  const clock = new ManualClock(begin_ms);
  const fixed = new FixedGroups(groups);
  const { handlers } = recordOperations({ records, clock }, fixed);
  const context = { region } as CallContext;
  const call =
    <I, O>(name: string) =>
    async (input: I): Promise<O> => {
      const output = await handlers[name]?.(input as never, context);
      return (output instanceof EncodedOutput ? output.read() : output) as O;
    };
  return {
    ...{ records, clock, groups: fixed },
    put: call('PutRecord'),
    batchWrite: call('BatchWriteRecord'),
    update: call('UpdateRecord'),
    get: call('GetRecord'),
    batchGet: call('BatchGetRecord'),
    list: call('ListRecords'),
    delete: call('DeleteRecord'),
  };
}

/** `{id: '1'}` as AWS's `Record`. */
export const recordOf = (values: Readonly<Record<string, string | readonly string[]>>) =>
  Object.entries(values).map(
    ([FeatureName, value]): FeatureValue =>
      typeof value === 'string'
        ? { FeatureName, ValueAsString: value }
        : { FeatureName, ValueAsStringList: [...value] },
  );
