import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModel } from '../model.js';
import { serviceTable } from '../service-table.js';
import { readStructure } from './read-values.js';

const inputOf = (service: string, operation: string) => {
  const entry = serviceTable.find(({ id }) => id === service);
  assert.ok(entry);
  const found = loadModel(entry).operations.get(operation);
  assert.ok(found);
  return found.input;
};

const search = inputOf('sagemaker', 'Search');
const nested = (levels: number): unknown =>
  levels === 0 ? {} : { SubExpressions: [nested(levels - 1)] };

test('what the model does not know and what is null is left out, at any depth', () => {
  const given = JSON.parse(
    '{"Resource":"Endpoint","Other":1,"__proto__":{"a":1},"NextToken":null,' +
      '"SearchExpression":{"Filters":[{"Name":"a","Value":null,"Other":[]}]}}',
  );
  assert.deepEqual(readStructure(search, given), {
    Resource: 'Endpoint',
    SearchExpression: { Filters: [{ Name: 'a' }] },
  });
});

test('times and bytes are read where they stand', () => {
  const metrics = readStructure(inputOf('cloudwatch', 'PutMetricData'), {
    Namespace: 'n',
    MetricData: [{ MetricName: 'm', Timestamp: 1.5, Values: ['NaN', 1] }],
  });
  assert.deepEqual(metrics, {
    Namespace: 'n',
    MetricData: [{ MetricName: 'm', Timestamp: new Date(1500), Values: [Number.NaN, 1] }],
  });
});

test('a value that is not of its type is told with its place, the first one met', () => {
  const told = (value: unknown) => {
    let message = '';
    assert.throws(
      () => readStructure(search, value),
      (error) => {
        message = (error as Error).message;
        return true;
      },
    );
    return message;
  };
  assert.equal(told([]), 'The request body must be a JSON object.');
  const filters = [{ Name: 'a' }, { Name: 1, Value: {} }];
  assert.equal(
    told({ SearchExpression: { SubExpressions: [{ Filters: filters }] }, MaxResults: 'x' }),
    'NUMBER_VALUE can not be converted to a String (at ' +
      'SearchExpression.SubExpressions.1.member.Filters.2.member.Name)',
  );
  assert.equal(
    told({ SearchExpression: 'x' }),
    'STRING_VALUE can not be converted to a Structure (at SearchExpression)',
  );
  assert.match(
    told({ SearchExpression: nested(500) }),
    /^The request is nested more than \d+ deep/,
  );
});
