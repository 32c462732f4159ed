import { limits } from '../base/limits.js';
import type { ServiceId } from '../base/service.js';

export type ProtocolName = 'json-1.0' | 'json-1.1' | 'rest-json' | 'rest-xml' | 'query' | 'cbor';

/** What a service speaks, and what it calls a failed constraint. */
export interface ServiceEntry {
  readonly id: ServiceId;
  /** AWS's client package, whose schemas are the service's model. */
  readonly clientPackage: string;
  /** The service's name in the scope of a signature. */
  readonly signingName: string;
  /** The first is the one that today's clients speak. */
  readonly protocols: readonly [ProtocolName, ...ProtocolName[]];
  /** Before the operation in `X-Amz-Target`, and in paths of RPC v2. */
  readonly target?: string;
  /** Version and XML namespace of the query protocol, or the namespace of REST XML. */
  readonly version?: string;
  readonly xmlNamespace?: string;
  readonly validationCode: string;
  /** Of a request's body, where it is other than `limits.requestBody_bytes` and does not stream. */
  readonly bodyLimit_bytes?: number;
}

/** Another service is one more entry here (and its name in base/service.ts). */
export const serviceTable: readonly ServiceEntry[] = [
  {
    id: 'sagemaker',
    clientPackage: '@aws-sdk/client-sagemaker',
    signingName: 'sagemaker',
    protocols: ['json-1.1'],
    target: 'SageMaker',
    validationCode: 'ValidationException',
  },
  {
    id: 'sagemaker-runtime',
    clientPackage: '@aws-sdk/client-sagemaker-runtime',
    signingName: 'sagemaker',
    protocols: ['rest-json'],
    validationCode: 'ValidationError',
    bodyLimit_bytes: limits.invocationBody_bytes,
  },
  {
    id: 'sagemaker-featurestore-runtime',
    clientPackage: '@aws-sdk/client-sagemaker-featurestore-runtime',
    signingName: 'sagemaker',
    protocols: ['rest-json'],
    validationCode: 'ValidationError',
    bodyLimit_bytes: limits.recordsBody_bytes,
  },
  {
    id: 's3',
    clientPackage: '@aws-sdk/client-s3',
    signingName: 's3',
    protocols: ['rest-xml'],
    xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
    validationCode: 'InvalidArgument',
  },
  {
    id: 'sts',
    clientPackage: '@aws-sdk/client-sts',
    signingName: 'sts',
    protocols: ['query'],
    version: '2011-06-15',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    validationCode: 'ValidationError',
  },
  {
    id: 'iam',
    clientPackage: '@aws-sdk/client-iam',
    signingName: 'iam',
    protocols: ['query'],
    version: '2010-05-08',
    xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    validationCode: 'ValidationError',
  },
  {
    id: 'cloudwatch',
    clientPackage: '@aws-sdk/client-cloudwatch',
    signingName: 'monitoring',
    protocols: ['json-1.0', 'query', 'cbor'],
    target: 'GraniteServiceVersion20100801',
    version: '2010-08-01',
    xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
    validationCode: 'ValidationError',
  },
  {
    id: 'logs',
    clientPackage: '@aws-sdk/client-cloudwatch-logs',
    signingName: 'logs',
    protocols: ['json-1.1'],
    target: 'Logs_20140328',
    validationCode: 'InvalidParameterException',
  },
  {
    id: 'events',
    clientPackage: '@aws-sdk/client-eventbridge',
    signingName: 'events',
    protocols: ['json-1.1'],
    target: 'AWSEvents',
    validationCode: 'ValidationException',
  },
  {
    id: 'sns',
    clientPackage: '@aws-sdk/client-sns',
    signingName: 'sns',
    protocols: ['query'],
    version: '2010-03-31',
    xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    validationCode: 'InvalidParameter',
  },
  {
    id: 'athena',
    clientPackage: '@aws-sdk/client-athena',
    signingName: 'athena',
    protocols: ['json-1.1'],
    target: 'AmazonAthena',
    validationCode: 'InvalidRequestException',
  },
];
