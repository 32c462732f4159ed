import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { acceptanceOf } from './acceptance.js';
import { constraintsOf } from './constraints.js';
import { violationsOf } from './violations.js';

const runtime = constraintsOf('sagemaker-featurestore-runtime');
const sagemaker = constraintsOf('sagemaker');

const text = fc.oneof(
  fc.constantFrom('', 'a', 'bench', 'a-b', '-a', 'a\n', 'OnlineStore', 'Enabled', '😀'),
  fc.string({ maxLength: 5 }),
  fc.integer({ min: 60, max: 70 }).map((length) => 'x'.repeat(length)),
  fc.constant('y'.repeat(5_000)),
);
const optional = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: value, weight: 4 }, fc.constantFrom(undefined, null));

const feature = fc.record({
  FeatureName: optional(text),
  ValueAsString: optional(text),
  ValueAsStringList: optional(fc.array(text, { maxLength: 3 })),
});
const put = fc.record({
  FeatureGroupName: optional(text),
  Record: optional(fc.array(feature, { maxLength: 4 })),
  TargetStores: optional(fc.array(text, { maxLength: 3 })),
});

test('a record is accepted when it has no violation, and only then', () => {
  const accepts = acceptanceOf(runtime, 'PutRecord');
  fc.assert(
    fc.property(put, (input) => {
      assert.equal(accepts(input), violationsOf(runtime, 'PutRecord', input).length === 0);
    }),
    { numRuns: 1_000 },
  );
});

test('so it is of numbers, of maps, and of shapes that lead to themselves', () => {
  const number = fc.oneof(fc.integer(), fc.constantFrom(0, 1, 100, 1.5, Number.NaN, 2 ** 31));
  const filters = fc.array(fc.record({ Name: optional(text), Operator: optional(text) }));
  const expression = (depth: number): fc.Arbitrary<object> =>
    fc.record({
      Filters: optional(filters),
      SubExpressions: optional(
        depth === 0 ? fc.constant<object[]>([]) : fc.array(expression(depth - 1), { maxLength: 2 }),
      ),
    });
  const search = fc.record({
    Resource: fc.constantFrom('Endpoint', 'FeatureGroup', 'Nothing'),
    MaxResults: optional(number),
    SearchExpression: optional(expression(4)),
  });
  const model = fc.record({
    ModelName: text,
    PrimaryContainer: fc.record({ Environment: fc.dictionary(text, text, { maxKeys: 3 }) }),
  });
  const agree = (operation: string) => (input: Record<string, unknown>) => {
    const none = violationsOf(sagemaker, operation, input).length === 0;
    assert.equal(acceptanceOf(sagemaker, operation)(input), none);
  };
  fc.assert(fc.property(search, agree('Search')), { numRuns: 300 });
  fc.assert(fc.property(model, agree('CreateModel')), { numRuns: 300 });
});
