import type * as athena from '@aws-sdk/client-athena';
import type * as cloudwatch from '@aws-sdk/client-cloudwatch';
import type * as logs from '@aws-sdk/client-cloudwatch-logs';
import type * as events from '@aws-sdk/client-eventbridge';
import type * as s3 from '@aws-sdk/client-s3';
import type * as sagemaker from '@aws-sdk/client-sagemaker';
import type * as records from '@aws-sdk/client-sagemaker-featurestore-runtime';
import type * as runtime from '@aws-sdk/client-sagemaker-runtime';
import type * as sns from '@aws-sdk/client-sns';
import type { CallContext } from '../../base/service.js';

/** What identifies a call made by the server itself. */
export type InternalContext = Pick<CallContext, 'region'> &
  Partial<CallContext> & {
    /** The input is validated as a client's would be, and nothing is carried out. */
    readonly validateOnly?: boolean;
  };

type Call<I, O> = (input: I, context: InternalContext) => Promise<O>;

/**
 * Other services' public operations, called in process: validated and typed like a client's call,
 * without HTTP. Whatever the server does through this, a user can repeat with boto3.
 */
export interface Calls {
  sagemaker: {
    CreateProcessingJob: Call<
      sagemaker.CreateProcessingJobCommandInput,
      sagemaker.CreateProcessingJobCommandOutput
    >;
    DescribeProcessingJob: Call<
      sagemaker.DescribeProcessingJobCommandInput,
      sagemaker.DescribeProcessingJobCommandOutput
    >;
    StopProcessingJob: Call<
      sagemaker.StopProcessingJobCommandInput,
      sagemaker.StopProcessingJobCommandOutput
    >;
    CreateMonitoringSchedule: Call<
      sagemaker.CreateMonitoringScheduleCommandInput,
      sagemaker.CreateMonitoringScheduleCommandOutput
    >;
    CreateDataQualityJobDefinition: Call<
      sagemaker.CreateDataQualityJobDefinitionCommandInput,
      sagemaker.CreateDataQualityJobDefinitionCommandOutput
    >;
    CreateModelQualityJobDefinition: Call<
      sagemaker.CreateModelQualityJobDefinitionCommandInput,
      sagemaker.CreateModelQualityJobDefinitionCommandOutput
    >;
    DescribeEndpoint: Call<
      sagemaker.DescribeEndpointCommandInput,
      sagemaker.DescribeEndpointCommandOutput
    >;
    DescribeEndpointConfig: Call<
      sagemaker.DescribeEndpointConfigCommandInput,
      sagemaker.DescribeEndpointConfigCommandOutput
    >;
    DescribeModel: Call<sagemaker.DescribeModelCommandInput, sagemaker.DescribeModelCommandOutput>;
    DescribeMonitoringSchedule: Call<
      sagemaker.DescribeMonitoringScheduleCommandInput,
      sagemaker.DescribeMonitoringScheduleCommandOutput
    >;
    ListMonitoringSchedules: Call<
      sagemaker.ListMonitoringSchedulesCommandInput,
      sagemaker.ListMonitoringSchedulesCommandOutput
    >;
    ListMonitoringExecutions: Call<
      sagemaker.ListMonitoringExecutionsCommandInput,
      sagemaker.ListMonitoringExecutionsCommandOutput
    >;
    DescribeDataQualityJobDefinition: Call<
      sagemaker.DescribeDataQualityJobDefinitionCommandInput,
      sagemaker.DescribeDataQualityJobDefinitionCommandOutput
    >;
    DescribeModelQualityJobDefinition: Call<
      sagemaker.DescribeModelQualityJobDefinitionCommandInput,
      sagemaker.DescribeModelQualityJobDefinitionCommandOutput
    >;
    DescribeModelBiasJobDefinition: Call<
      sagemaker.DescribeModelBiasJobDefinitionCommandInput,
      sagemaker.DescribeModelBiasJobDefinitionCommandOutput
    >;
    DescribeModelExplainabilityJobDefinition: Call<
      sagemaker.DescribeModelExplainabilityJobDefinitionCommandInput,
      sagemaker.DescribeModelExplainabilityJobDefinitionCommandOutput
    >;
    ListTrainingJobs: Call<
      sagemaker.ListTrainingJobsCommandInput,
      sagemaker.ListTrainingJobsCommandOutput
    >;
    DescribeTrainingJob: Call<
      sagemaker.DescribeTrainingJobCommandInput,
      sagemaker.DescribeTrainingJobCommandOutput
    >;
    ListModels: Call<sagemaker.ListModelsCommandInput, sagemaker.ListModelsCommandOutput>;
    ListEndpointConfigs: Call<
      sagemaker.ListEndpointConfigsCommandInput,
      sagemaker.ListEndpointConfigsCommandOutput
    >;
    ListEndpoints: Call<sagemaker.ListEndpointsCommandInput, sagemaker.ListEndpointsCommandOutput>;
    AddTags: Call<sagemaker.AddTagsCommandInput, sagemaker.AddTagsCommandOutput>;
  };
  'sagemaker-runtime': {
    InvokeEndpoint: Call<runtime.InvokeEndpointCommandInput, runtime.InvokeEndpointCommandOutput>;
  };
  'sagemaker-featurestore-runtime': {
    PutRecord: Call<records.PutRecordCommandInput, records.PutRecordCommandOutput>;
    BatchWriteRecord: Call<
      records.BatchWriteRecordCommandInput,
      records.BatchWriteRecordCommandOutput
    >;
    GetRecord: Call<records.GetRecordCommandInput, records.GetRecordCommandOutput>;
    BatchGetRecord: Call<records.BatchGetRecordCommandInput, records.BatchGetRecordCommandOutput>;
  };
  s3: {
    PutObject: Call<s3.PutObjectCommandInput, s3.PutObjectCommandOutput>;
    GetObject: Call<s3.GetObjectCommandInput, s3.GetObjectCommandOutput>;
    HeadObject: Call<s3.HeadObjectCommandInput, s3.HeadObjectCommandOutput>;
    HeadBucket: Call<s3.HeadBucketCommandInput, s3.HeadBucketCommandOutput>;
    ListObjectsV2: Call<s3.ListObjectsV2CommandInput, s3.ListObjectsV2CommandOutput>;
  };
  cloudwatch: {
    PutMetricData: Call<
      cloudwatch.PutMetricDataCommandInput,
      cloudwatch.PutMetricDataCommandOutput
    >;
  };
  logs: {
    CreateLogGroup: Call<logs.CreateLogGroupCommandInput, logs.CreateLogGroupCommandOutput>;
    CreateLogStream: Call<logs.CreateLogStreamCommandInput, logs.CreateLogStreamCommandOutput>;
    PutLogEvents: Call<logs.PutLogEventsCommandInput, logs.PutLogEventsCommandOutput>;
  };
  events: {
    PutEvents: Call<events.PutEventsCommandInput, events.PutEventsCommandOutput>;
  };
  sns: {
    Publish: Call<sns.PublishCommandInput, sns.PublishCommandOutput>;
  };
  athena: {
    ListQueryExecutions: Call<
      athena.ListQueryExecutionsCommandInput,
      athena.ListQueryExecutionsCommandOutput
    >;
    BatchGetQueryExecution: Call<
      athena.BatchGetQueryExecutionCommandInput,
      athena.BatchGetQueryExecutionCommandOutput
    >;
    StartQueryExecution: Call<
      athena.StartQueryExecutionCommandInput,
      athena.StartQueryExecutionCommandOutput
    >;
    GetQueryExecution: Call<
      athena.GetQueryExecutionCommandInput,
      athena.GetQueryExecutionCommandOutput
    >;
  };
}
