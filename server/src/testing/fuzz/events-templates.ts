const Name = 'fuzz-a';
const arn = (resource: string) => `arn:aws:events:us-east-1:000000000000:${resource}`;

const pattern = {
  source: ['fuzz', { prefix: 'x' }],
  detail: {
    a: [{ numeric: ['>', 0, '<=', 5] }, { 'anything-but': { suffix: ['.png'] } }],
    $or: [
      { b: [{ exists: false }] },
      { c: { d: [{ wildcard: '*/x/*' }, { cidr: '10.0.0.0/8' }] } },
    ],
  },
};

const event = { source: 'fuzz', detail: { a: [1, 'x.png'], c: [{ d: '10.1.2.3' }, { d: null }] } };

const target = {
  Id: 'bus',
  Arn: arn('event-bus/default'),
  InputTransformer: {
    InputPathsMap: { a: '$.detail.a', d: "$.detail.c[0]['d']" },
    InputTemplate: '{"source": "fuzz", "a": <a>, "d": "<d> <aws.events.rule-name>"}',
  },
  RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
};

/** EventBridge's inputs with which an operation gets past its checks. */
export const eventsTemplates = {
  PutRule: { Name, EventPattern: JSON.stringify(pattern), ScheduleExpression: 'rate(1 minute)' },
  DescribeRule: { Name },
  EnableRule: { Name },
  DisableRule: { Name },
  ListTargetsByRule: { Rule: Name },
  PutTargets: { Rule: Name, Targets: [target] },
  RemoveTargets: { Rule: Name, Ids: ['bus'] },
  PutEvents: {
    Entries: [
      {
        Source: 'fuzz',
        DetailType: 'Fuzz',
        Detail: JSON.stringify(event.detail),
        Resources: ['arn:x'],
      },
    ],
  },
  TestEventPattern: { EventPattern: JSON.stringify(pattern), Event: JSON.stringify(event) },
  PutPermission: {
    Action: 'events:PutEvents',
    Principal: '111122223333',
    StatementId: 'fuzz',
  },
  CreateConnection: {
    Name,
    AuthorizationType: 'API_KEY',
    AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'key', ApiKeyValue: 'value' } },
  },
  UpdateConnection: { Name, Description: 'fuzz' },
  DescribeConnection: { Name },
  CreateApiDestination: {
    Name,
    ConnectionArn: arn(`connection/${Name}/1`),
    InvocationEndpoint: 'http://127.0.0.1:9/*',
    HttpMethod: 'POST',
  },
  UpdateApiDestination: { Name, HttpMethod: 'PUT' },
  DescribeApiDestination: { Name },
};
