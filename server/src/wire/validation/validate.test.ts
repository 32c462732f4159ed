import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceId } from '../../base/service.js';
import { serviceTable } from '../service-table.js';
import { constraintsOf } from './constraints.js';
import { compilePattern } from './patterns.js';
import { violationsOf } from './violations.js';

const messages = (service: ServiceId, operation: string, input: Record<string, unknown>) =>
  violationsOf(constraintsOf(service), operation, input).map(({ message }) => message);

test('words are AWS’s: pattern, length, null, enum, value', () => {
  assert.deepEqual(messages('sagemaker', 'DescribeEndpoint', { EndpointName: 'a_b' }), [
    "Value 'a_b' at 'endpointName' failed to satisfy constraint: " +
      'Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}',
  ]);
  assert.deepEqual(messages('sagemaker', 'DescribeEndpoint', {}), [
    "Value null at 'endpointName' failed to satisfy constraint: Member must not be null",
  ]);
  assert.deepEqual(messages('sagemaker', 'ListEndpoints', { SortOrder: 'Up', MaxResults: 101 }), [
    "Value 'Up' at 'sortOrder' failed to satisfy constraint: " +
      'Member must satisfy enum value set: [Ascending, Descending]',
    "Value '101' at 'maxResults' failed to satisfy constraint: " +
      'Member must have value less than or equal to 100',
  ]);
});

test('messages that users of AWS met come out the same', () => {
  // aws-samples/sagemaker-ml-workflow-with-apache-airflow issue 3; the pattern is today's.
  const name = "{{ ti.xcom_pull(task_ids='model_training')['Training']['TrainingJobName'] }}";
  const told = `Value '${name}' at 'modelName' failed to satisfy constraint: Member must`;
  assert.deepEqual(messages('sagemaker', 'CreateModel', { ModelName: name }), [
    `${told} have length less than or equal to 63`,
    `${told} satisfy regular expression pattern: [a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?`,
  ]);
  // aws/amazon-sagemaker-examples issue 2236.
  const variant = { VariantName: 'AllTraffic', ModelName: 'ENTER MODEL NAME' };
  const [message] = messages('sagemaker', 'CreateEndpointConfig', {
    EndpointConfigName: 'c',
    ProductionVariants: [variant],
  });
  const start =
    "Value 'ENTER MODEL NAME' at 'productionVariants.1.member.modelName' failed to satisfy " +
    'constraint: Member must satisfy regular expression pattern: ';
  assert.ok(message?.startsWith(start));
});

test('places lead into lists and structures, lists of texts are told as a whole', () => {
  const variant = { VariantName: 'v', ModelName: 'm', InitialInstanceCount: -1 };
  assert.deepEqual(
    messages('sagemaker', 'CreateEndpointConfig', {
      EndpointConfigName: 'c',
      ProductionVariants: [{ VariantName: 'v', ModelName: 'm' }, variant],
    }),
    [
      "Value '-1' at 'productionVariants.2.member.initialInstanceCount' failed to satisfy " +
        'constraint: Member must have value greater than or equal to 1',
    ],
  );
  const [message] = messages('sagemaker', 'DeleteTags', {
    ResourceArn: 'arn:aws:sagemaker:us-east-1:000000000000:endpoint/e',
    TagKeys: ['fine', ''],
  });
  assert.ok(message?.startsWith("Value '[fine, ]' at 'tagKeys' failed to satisfy constraint: "));
  assert.ok(
    message?.includes('Member must satisfy constraint: [Member must have length less than'),
  );
});

test('whole numbers are whole, and of their width', () => {
  for (const MaxResults of [1.5, 2 ** 31, Number.NaN]) {
    const found = violationsOf(constraintsOf('logs'), 'FilterLogEvents', { limit: MaxResults });
    assert.ok(found.some(({ type }) => type));
  }
  const fine = { logGroupName: 'g', limit: 1, startTime: 2 ** 40 };
  assert.deepEqual(messages('logs', 'FilterLogEvents', fine), []);
});

test('of long texts the beginning and the length are told, of others all', () => {
  const told = (ValueAsString: string, FeatureName = 'x') =>
    messages('sagemaker-featurestore-runtime', 'PutRecord', {
      FeatureGroupName: 'g',
      Record: [{ FeatureName, ValueAsString }],
    })[0];
  const at = "at 'record.1.member.valueAsString' failed to satisfy constraint";
  const record = 'é'.repeat(351_000) + 'x'.repeat(8_000);
  assert.ok(told(record)?.startsWith(`Value '${'é'.repeat(80)}… (359000 characters)' ${at}`));
  const name = 'n'.repeat(200);
  assert.ok(told('1', name)?.startsWith(`Value '${name}' at 'record.1.member.featureName' failed`));
  const TagKeys = ['', 'k'.repeat(1_000), 'fine'];
  const ResourceArn = 'arn:aws:sagemaker:us-east-1:000000000000:endpoint/e';
  const [list] = messages('sagemaker', 'DeleteTags', { ResourceArn, TagKeys });
  assert.ok(list?.startsWith(`Value '[, ${'k'.repeat(80)}… (1000 characters), fine]' at`));
  const [inMap] = messages('sagemaker', 'CreateModel', {
    ModelName: 'm',
    PrimaryContainer: { Environment: { ['K'.repeat(351_000)]: 'v' } },
  });
  assert.ok((inMap?.length ?? Infinity) < 1_000);
});

test('secrets are not repeated', () => {
  const [message] = messages('sagemaker-runtime', 'InvokeEndpoint', {
    EndpointName: 'e',
    Body: Buffer.from(''),
    CustomAttributes: 'x'.repeat(1025),
  });
  assert.ok(message?.startsWith("Value at 'customAttributes' failed"));
});

test('every pattern of the tables compiles but two, which are not checked', () => {
  const failed: string[] = [];
  for (const { id } of serviceTable) {
    for (const [name, { pattern }] of Object.entries(constraintsOf(id).shapes)) {
      if (pattern !== undefined && !compilePattern(pattern)) failed.push(`${id}: ${name}`);
    }
  }
  assert.deepEqual(failed, ['sagemaker: CustomerMetadataKey', 'sagemaker: CustomerMetadataValue']);
});

test('patterns that nest repetitions are answered in time, and as AWS would', () => {
  const { shapes } = constraintsOf('sagemaker');
  const matcher = (name: string) => {
    const pattern = shapes[name]?.pattern as string;
    return [compilePattern(pattern) as RegExp, new RegExp(`^(?:${pattern})$`)] as const;
  };
  const [url, asGiven] = matcher('RepositoryUrl');
  const texts = ['https://github.com/a/b.git', 'https://a/b/c/', 'https://ab', 'https://a//bc'];
  for (const text of [...texts, 'https:///abc', 'https://abc', 'https://a/b', 'http://abc']) {
    assert.equal(url.test(text), asGiven.test(text), text);
  }
  assert.equal(url.test(`https://${'a'.repeat(1_000)}!`), false);
  const [name, nameAsGiven] = matcher('ClusterSchedulerPriorityClassName');
  for (const text of ['a', 'a-b', 'a-', '-a', 'a--b1', '', 'A']) {
    assert.equal(name.test(text), nameAsGiven.test(text), text);
  }
  assert.equal(name.test(`${'a'.repeat(4_000)}!`), false);
});

test('Java’s classes and anchors mean what they mean there', () => {
  assert.equal(compilePattern('\\A\\S[\\p{Print}]*\\z')?.test('id 1~'), true);
  assert.equal(compilePattern('\\A\\S[\\p{Print}]*\\z')?.test(' id'), false);
  assert.equal(compilePattern('\\p{ASCII}*')?.test('text/csv'), true);
  assert.equal(compilePattern('\\p{ASCII}*')?.test('ü'), false);
  assert.equal(compilePattern('arn:[\\p{Alnum}\\-]+')?.test('arn:a-1'), true);
});
