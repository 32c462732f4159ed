import { hour, start } from './lists-world.js';

/** What the walk over a List operation needs to know of it. */
export interface ListCase {
  /** Members that every call has. */
  readonly base?: object;
  /** The output's member that is the list; S3's and logs' differ from operation to operation. */
  readonly list: string;
  /** For each input member a value that changes the answer, or one that is refused by name. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Members that have no effect here, each with the reason. */
  readonly without?: Readonly<Record<string, string>>;
  /** Where the page's token and size, and the next token, have other names than SageMaker's. */
  readonly paging?: { readonly token: string; readonly size: string; readonly next: string };
  /** The code that refuses a token which is another query's. */
  readonly refusal?: string;
  /** A query of its own for pages, where the base's is too short. */
  readonly pages?: object;
}

const at = (hours: number) => new Date(start + hours * hour);

const created = { CreationTimeAfter: at(1.5), CreationTimeBefore: at(2) };
const modified = { LastModifiedTimeAfter: at(15), LastModifiedTimeBefore: at(15) };
const sorted = { SortBy: 'Name', SortOrder: 'Ascending', NameContains: 'ALPH' };

const definitions = (type: string): Record<string, ListCase> => ({
  [`List${type}JobDefinitions`]: {
    list: 'JobDefinitionSummaries',
    members: { ...created, ...sorted, EndpointName: 'endpoint-1' },
  },
});

export const sagemakerCases: Readonly<Record<string, ListCase>> = {
  ListModels: { list: 'Models', members: { ...created, ...sorted } },
  ListEndpointConfigs: { list: 'EndpointConfigs', members: { ...created, ...sorted } },
  ListEndpoints: {
    list: 'Endpoints',
    members: { ...created, ...modified, ...sorted, StatusEquals: 'Failed' },
  },
  ListProcessingJobs: {
    list: 'ProcessingJobSummaries',
    members: {
      ...created,
      ...modified,
      ...sorted,
      SortOrder: 'Descending',
      StatusEquals: 'Failed',
    },
  },
  ListTrainingJobs: {
    list: 'TrainingJobSummaries',
    members: {
      ...created,
      ...modified,
      ...sorted,
      SortOrder: 'Descending',
      StatusEquals: 'Failed',
      WarmPoolStatusEquals: 'Available',
      TrainingPlanArnEquals: 'arn:aws:sagemaker:us-east-1:000000000000:training-plan/p',
    },
  },
  ListTransformJobs: {
    list: 'TransformJobSummaries',
    members: { ...created, ...modified, ...sorted, StatusEquals: 'Failed' },
  },
  ...definitions('DataQuality'),
  ...definitions('ModelQuality'),
  ...definitions('ModelBias'),
  ...definitions('ModelExplainability'),
  ListFeatureGroups: {
    list: 'FeatureGroupSummaries',
    members: {
      ...created,
      ...sorted,
      FeatureGroupStatusEquals: 'CreateFailed',
      OfflineStoreStatusEquals: 'Active',
    },
  },
  ListMonitoringSchedules: {
    list: 'MonitoringScheduleSummaries',
    members: {
      ...created,
      ...modified,
      ...sorted,
      StatusEquals: 'Failed',
      EndpointName: 'endpoint-1',
      MonitoringJobDefinitionName: 'definition-1',
      MonitoringTypeEquals: 'ModelBias',
    },
  },
  ListMonitoringExecutions: {
    list: 'MonitoringExecutionSummaries',
    members: {
      ...created,
      ...modified,
      ScheduledTimeAfter: at(20),
      ScheduledTimeBefore: at(21),
      SortBy: 'ScheduledTime',
      SortOrder: 'Ascending',
      StatusEquals: 'Failed',
      EndpointName: 'endpoint-1',
      MonitoringScheduleName: 'beta',
      MonitoringJobDefinitionName: 'definition-1',
      MonitoringTypeEquals: 'ModelBias',
    },
  },
  ListMonitoringAlertHistory: {
    list: 'MonitoringAlertHistory',
    members: {
      CreationTimeAfter: at(2),
      CreationTimeBefore: at(2),
      SortBy: 'Status',
      SortOrder: 'Ascending',
      StatusEquals: 'OK',
      MonitoringScheduleName: 'beta',
      MonitoringAlertName: 'another',
    },
  },
  ListMonitoringAlerts: {
    base: { MonitoringScheduleName: 'alpha' },
    list: 'MonitoringAlertSummaries',
    members: { MonitoringScheduleName: 'beta', NextToken: 'any' },
    without: { MaxResults: 'a schedule has one alert' },
  },
  ListTags: {
    base: { ResourceArn: 'arn:aws:sagemaker:us-east-1:000000000000:model/alpha' },
    list: 'Tags',
    members: {
      ResourceArn: 'arn:aws:sagemaker:us-east-1:000000000000:model/beta',
      NextToken: 'any',
    },
    without: { MaxResults: 'a page holds 50 at the least, which is all that a resource may have' },
  },
};

export const cloudwatchCases: Readonly<Record<string, ListCase>> = {
  ListMetrics: {
    list: 'Metrics',
    members: {
      Namespace: 'n1',
      MetricName: 'm1',
      Dimensions: [{ Name: 'd2' }],
      RecentlyActive: 'PT3H',
      IncludeLinkedAccounts: true,
      OwningAccount: '000000000000',
      NextToken: 'any',
    },
  },
  DescribeAlarms: {
    list: 'MetricAlarms',
    members: {
      AlarmNames: ['alpha'],
      AlarmNamePrefix: 'al',
      AlarmTypes: ['CompositeAlarm'],
      ChildrenOfAlarmName: 'both',
      ParentsOfAlarmName: 'beta',
      StateValue: 'OK',
      ActionPrefix: 'arn:aws:sns',
    },
    paging: { token: 'NextToken', size: 'MaxRecords', next: 'NextToken' },
    refusal: 'InvalidNextToken',
  },
  DescribeAlarmsForMetric: {
    base: { Namespace: 'n2', MetricName: 'm1' },
    list: 'MetricAlarms',
    members: {
      Namespace: 'n1',
      MetricName: 'm2',
      Dimensions: [{ Name: 'd1', Value: 'v' }],
      Period: 300,
      Statistic: 'Maximum',
      ExtendedStatistic: 'p90',
      Unit: 'Count',
    },
  },
  DescribeAlarmHistory: {
    list: 'AlarmHistoryItems',
    members: {
      AlarmName: 'alpha',
      AlarmContributorId: 'any',
      AlarmTypes: ['CompositeAlarm'],
      HistoryItemType: 'StateUpdate',
      StartDate: at(1000),
      EndDate: at(-1000),
      ScanBy: 'TimestampAscending',
    },
    paging: { token: 'NextToken', size: 'MaxRecords', next: 'NextToken' },
    refusal: 'InvalidNextToken',
  },
  ListDashboards: {
    list: 'DashboardEntries',
    members: { DashboardNamePrefix: 'b', NextToken: 'any' },
  },
  ListTagsForResource: {
    base: { ResourceARN: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:alpha' },
    list: 'Tags',
    members: { ResourceARN: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:beta' },
  },
};

const logsPaging = { token: 'nextToken', size: 'limit', next: 'nextToken' };

export const logsCases: Readonly<Record<string, ListCase>> = {
  DescribeLogGroups: {
    list: 'logGroups',
    members: {
      logGroupNamePrefix: '/a',
      logGroupNamePattern: 'B',
      logGroupClass: 'INFREQUENT_ACCESS',
      logGroupIdentifiers: ['/b'],
      accountIdentifiers: ['000000000000'],
    },
    without: { includeLinkedAccounts: 'there are no linked accounts' },
    paging: logsPaging,
    refusal: 'InvalidParameterException',
  },
  DescribeMetricFilters: {
    list: 'metricFilters',
    members: {
      logGroupName: '/b',
      filterNamePrefix: 'b',
      metricName: 'm2',
      metricNamespace: 'own',
    },
    paging: logsPaging,
    refusal: 'InvalidParameterException',
  },
  DescribeSubscriptionFilters: {
    base: { logGroupName: '/a' },
    list: 'subscriptionFilters',
    members: { logGroupName: '/b', filterNamePrefix: 'b' },
    paging: logsPaging,
    refusal: 'InvalidParameterException',
  },
  DescribeLogStreams: {
    base: { logGroupName: '/a' },
    list: 'logStreams',
    members: {
      logGroupName: '/b',
      logGroupIdentifier: '/b',
      logStreamNamePrefix: 'y',
      orderBy: 'LastEventTime',
      descending: true,
    },
    paging: logsPaging,
    refusal: 'InvalidParameterException',
  },
  ListTagsForResource: {
    base: { resourceArn: 'arn:aws:logs:us-east-1:000000000000:log-group:/a' },
    list: 'tags',
    members: { resourceArn: 'arn:aws:logs:us-east-1:000000000000:log-group:/nothing' },
  },
  ListTagsLogGroup: {
    base: { logGroupName: '/a' },
    list: 'tags',
    members: { logGroupName: '/nothing' },
  },
};

const s3Common = { ExpectedBucketOwner: '999999999999' };
const s3Without = {
  RequestPayer: 'nobody pays for requests here',
  OptionalObjectAttributes: 'no object is archived, so none is being restored',
  SSECustomerAlgorithm: 'parts are not encrypted with keys of the client',
  SSECustomerKey: 'as SSECustomerAlgorithm',
  SSECustomerKeyMD5: 'as SSECustomerAlgorithm',
};
const ofObjects = { Bucket: 'bucket-b', Prefix: 'a/', Delimiter: '/', EncodingType: 'url' };

export const s3Cases: Readonly<Record<string, ListCase>> = {
  ListBuckets: {
    list: 'Buckets',
    members: { Prefix: 'bucket-b', BucketRegion: 'eu-west-1' },
    paging: { token: 'ContinuationToken', size: 'MaxBuckets', next: 'ContinuationToken' },
    refusal: 'InvalidArgument',
  },
  ListObjects: {
    base: { Bucket: 'bucket-a' },
    list: 'Contents',
    members: { ...s3Common, ...ofObjects, Marker: 'a/2', MaxKeys: 1 },
    without: s3Without,
  },
  ListObjectsV2: {
    base: { Bucket: 'bucket-a' },
    list: 'Contents',
    members: { ...s3Common, ...ofObjects, StartAfter: 'a/2', FetchOwner: true },
    without: s3Without,
    paging: { token: 'ContinuationToken', size: 'MaxKeys', next: 'NextContinuationToken' },
    refusal: 'InvalidArgument',
  },
  ListMultipartUploads: {
    base: { Bucket: 'bucket-a' },
    list: 'Uploads',
    members: {
      ...s3Common,
      ...ofObjects,
      KeyMarker: 'a/1',
      UploadIdMarker: { KeyMarker: 'a/1', UploadIdMarker: '0' },
      MaxUploads: 1,
    },
    without: s3Without,
  },
  ListParts: {
    base: { Bucket: 'bucket-a', Key: 'a/1', UploadId: 'set by the test' },
    list: 'Parts',
    members: {
      ...s3Common,
      Bucket: 'bucket-b',
      Key: 'c',
      UploadId: 'another',
      PartNumberMarker: '1',
      MaxParts: 1,
    },
    without: s3Without,
  },
};

const topic = 'arn:aws:sns:us-east-1:000000000000:a';

/** Pages of a hundred; sns-flow.test.ts walks them. */
export const snsCases: Readonly<Record<string, ListCase>> = {
  ListTopics: { list: 'Topics', members: { NextToken: 'x' } },
  ListSubscriptions: { list: 'Subscriptions', members: { NextToken: 'x' } },
  ListSubscriptionsByTopic: {
    base: { TopicArn: topic },
    list: 'Subscriptions',
    members: { TopicArn: `${topic}b`, NextToken: 'x' },
  },
  ListTagsForResource: {
    base: { ResourceArn: topic },
    list: 'Tags',
    members: { ResourceArn: `${topic}b` },
  },
};

const eventsPaging = { token: 'NextToken', size: 'Limit', next: 'NextToken' };
const eventsOf = (resource: string) => `arn:aws:events:us-east-1:000000000000:${resource}`;

export const eventsCases: Readonly<Record<string, ListCase>> = {
  ListEventBuses: {
    list: 'EventBuses',
    members: { NamePrefix: 'bus-b' },
    paging: eventsPaging,
  },
  ListRules: {
    list: 'Rules',
    members: { NamePrefix: 'r2', EventBusName: 'bus-a' },
    paging: eventsPaging,
  },
  ListRuleNamesByTarget: {
    base: { TargetArn: eventsOf('event-bus/bus-b') },
    list: 'RuleNames',
    members: { TargetArn: eventsOf('event-bus/default'), EventBusName: 'bus-a' },
    paging: eventsPaging,
  },
  ListTargetsByRule: {
    base: { Rule: 'r1' },
    list: 'Targets',
    members: { Rule: 'r2', EventBusName: 'bus-a' },
    paging: eventsPaging,
  },
  ListConnections: {
    list: 'Connections',
    members: { NamePrefix: 'c2', ConnectionState: 'DEAUTHORIZED' },
    paging: eventsPaging,
  },
  ListApiDestinations: {
    list: 'ApiDestinations',
    members: { NamePrefix: 'c2', ConnectionArn: eventsOf('connection/none/1') },
    paging: eventsPaging,
  },
  ListTagsForResource: {
    base: { ResourceARN: eventsOf('event-bus/bus-a') },
    list: 'Tags',
    members: { ResourceARN: eventsOf('event-bus/bus-b') },
  },
};

export const iamCases: Readonly<Record<string, ListCase>> = {
  ListRoles: {
    list: 'Roles',
    members: { PathPrefix: '/service-role/', Marker: 'any' },
    without: { MaxItems: 'there is one role' },
  },
};
