import type * as athena from '@aws-sdk/client-athena';
import type * as cloudwatch from '@aws-sdk/client-cloudwatch';
import type * as logs from '@aws-sdk/client-cloudwatch-logs';
import type * as events from '@aws-sdk/client-eventbridge';
import type * as iam from '@aws-sdk/client-iam';
import type * as s3 from '@aws-sdk/client-s3';
import type * as sagemaker from '@aws-sdk/client-sagemaker';
import type * as records from '@aws-sdk/client-sagemaker-featurestore-runtime';
import type * as runtime from '@aws-sdk/client-sagemaker-runtime';
import type * as sns from '@aws-sdk/client-sns';
import type * as sts from '@aws-sdk/client-sts';
import type { CallContext, ServiceId } from '../../../base/service.js';

/** On whose behalf an operation is called. */
export type CallerContext = Pick<CallContext, 'region'> & Partial<CallContext>;

/** What a command of AWS's client takes and gives, as its type says. */
type Call<C> = C extends abstract new (
  ...given: never[]
) => { input: infer I; resolveMiddleware(...given: never[]): infer H }
  ? H extends (...given: never[]) => Promise<{ output: infer O }>
    ? (input: I, context: CallerContext) => Promise<Omit<O, '$metadata'>>
    : never
  : never;

/** Every operation of a client package, by its name; one that is not served fails when called. */
type CallsOf<Client> = {
  readonly [K in keyof Client as K extends `${infer Name}Command` ? Name : never]: Call<Client[K]>;
};

interface Clients {
  sagemaker: typeof sagemaker;
  'sagemaker-runtime': typeof runtime;
  'sagemaker-featurestore-runtime': typeof records;
  s3: typeof s3;
  sts: typeof sts;
  iam: typeof iam;
  cloudwatch: typeof cloudwatch;
  logs: typeof logs;
  events: typeof events;
  sns: typeof sns;
  athena: typeof athena;
}

/**
 * All operations of AWS's that are served, in process: `calls.cloudwatch.DescribeAlarms(input,
 * request)`, validated and typed like a client's call.
 */
export type EveryCall = { readonly [S in ServiceId]: CallsOf<Clients[S]> };
