import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupNamed, recordOf, recordWorld } from './testing/world.js';

const at = '2026-11-22T10:00:00Z';

const world = () =>
  recordWorld([
    groupNamed('people', 1),
    groupNamed('places', 2),
    groupNamed('silent', 3, { online: undefined }),
  ]);

test('a batch is one write; what is wrong with an entry fails that one alone', async () => {
  const { batchWrite, get, records } = world();
  const good = { FeatureGroupName: 'people', Record: recordOf({ id: '1', at }) };
  const wrong = { FeatureGroupName: 'people', Record: recordOf({ id: '2', at, age: 'old' }) };
  const nowhere = { FeatureGroupName: 'nowhere', Record: recordOf({ id: '1', at }) };
  const other = { FeatureGroupName: 'places', Record: recordOf({ id: '1', at, name: 'Ulm' }) };
  const answer = await batchWrite({ Entries: [good, wrong, nowhere, other] });
  assert.deepEqual(answer.UnprocessedEntries, []);
  assert.deepEqual(
    answer.Errors?.map(({ Entry, ErrorCode }) => [Entry, ErrorCode]),
    [
      [wrong, 'ValidationError'],
      [nowhere, 'ResourceNotFound'],
    ],
  );
  assert.match(answer.Errors?.[0]?.ErrorMessage ?? '', /"old" of the feature "age"/);
  assert.equal(records.batches, 1);
  const id = { RecordIdentifierValueAsString: '1' };
  assert.deepEqual(await get({ FeatureGroupName: 'places', ...id }), { Record: other.Record });
});

test("a batch's time to live holds for entries without their own", async () => {
  const { batchWrite, records } = world();
  const Record = recordOf({ id: '1', at });
  const entry = { FeatureGroupName: 'people', Record };
  await batchWrite({
    Entries: [entry, { ...entry, TtlDuration: { Unit: 'Days', Value: 2 } }],
    TtlDuration: { Unit: 'Days', Value: 1 },
  });
  const begin = Date.parse(at);
  assert.deepEqual(
    records.writes.map(({ expires_ms }) => (expires_ms as number) - begin),
    [86_400_000, 172_800_000],
  );
});

test('records of several groups; errors by key; what is not there is left out', async () => {
  const { batchWrite, batchGet, records } = world();
  const ttl = { TtlDuration: { Unit: 'Days', Value: 1 } } as const;
  const first = recordOf({ id: '1', at, name: 'ünï"\\' });
  const second = recordOf({ id: '2"', at, age: '7' });
  await batchWrite({
    Entries: [
      { FeatureGroupName: 'people', Record: first, ...ttl },
      { FeatureGroupName: 'people', Record: second },
      { FeatureGroupName: 'places', Record: first },
    ],
  });
  assert.equal(records.batches, 1);
  const people = { FeatureGroupName: 'people', RecordIdentifiersValueAsString: ['1', '2"', '3'] };
  const places = { FeatureGroupName: 'places', RecordIdentifiersValueAsString: ['1'] };
  const silent = { FeatureGroupName: 'silent', RecordIdentifiersValueAsString: ['1', '2'] };
  const answer = await batchGet({
    Identifiers: [people, { ...places, FeatureNames: ['name'] }, silent],
    ExpirationTimeResponse: 'Enabled',
  });
  const of = (FeatureGroupName: string, RecordIdentifierValueAsString: string) => ({
    ...{ FeatureGroupName, RecordIdentifierValueAsString },
  });
  assert.deepEqual(answer.Records, [
    { ...of('people', '1'), Record: first, ExpiresAt: '2026-11-23T10:00:00Z' },
    { ...of('people', '2"'), Record: second },
    { ...of('places', '1'), Record: [first[2]] },
  ]);
  assert.deepEqual(
    answer.Errors?.map(({ RecordIdentifierValueAsString: id, ErrorCode }) => [id, ErrorCode]),
    [
      ['1', 'ValidationError'],
      ['2', 'ValidationError'],
    ],
  );
  assert.match(answer.Errors?.[0]?.ErrorMessage ?? '', /EnableOnlineStore/);
  assert.deepEqual(answer.UnprocessedIdentifiers, []);
});

test('an answer without records is one too', async () => {
  const { batchGet } = world();
  const Identifiers = [{ FeatureGroupName: 'people', RecordIdentifiersValueAsString: ['1'] }];
  const nothing = { Records: [], Errors: [], UnprocessedIdentifiers: [] };
  assert.deepEqual(await batchGet({ Identifiers }), nothing);
  Identifiers[0] = { FeatureGroupName: 'nowhere', RecordIdentifiersValueAsString: ['1'] };
  const { Errors } = await batchGet({ Identifiers });
  assert.equal(Errors?.[0]?.ErrorCode, 'ResourceNotFound');
});

test('what an answer has no place for is unprocessed', async () => {
  const { batchWrite, batchGet } = world();
  const ids = Array.from({ length: 60 }, (_, index) => `${index}`);
  const name = 'x'.repeat(350_000);
  for (let from = 0; from < ids.length; from += 20) {
    await batchWrite({
      Entries: ids.slice(from, from + 20).map((id) => ({
        ...{ FeatureGroupName: 'people', Record: recordOf({ id, at, name }) },
      })),
    });
  }
  const of = (FeatureNames: string[]) => ({
    Identifiers: [
      { FeatureGroupName: 'people', RecordIdentifiersValueAsString: ids, FeatureNames },
    ],
  });
  const { Records, UnprocessedIdentifiers } = await batchGet(of(['id', 'name']));
  assert.ok(Records && Records.length > 0 && Records.length < 60);
  assert.deepEqual(UnprocessedIdentifiers, [
    {
      ...{ FeatureGroupName: 'people', FeatureNames: ['id', 'name'] },
      RecordIdentifiersValueAsString: ids.slice(Records.length),
    },
  ]);
  assert.equal((await batchGet(of(['id']))).Records?.length, 60);
});

test('groups and keys that occur twice, and too many keys, are refused', async () => {
  const { batchGet } = world();
  const refused = (Identifiers: { ids: string[]; group: string }[], message: RegExp) =>
    assert.rejects(
      batchGet({
        Identifiers: Identifiers.map(({ ids, group }) => ({
          ...{ FeatureGroupName: group, RecordIdentifiersValueAsString: ids },
        })),
      }),
      { code: 'ValidationError', message },
    );
  const people = { group: 'people', ids: ['1'] };
  await refused([people, people], /"people" more than once/);
  await refused([{ group: 'people', ids: ['1', '2', '1'] }], /"1" .* more than once/);
  await refused([{ group: 'people', ids: [''] }], /must not be empty/);
  const sixty = Array.from({ length: 60 }, (_, index) => `${index}`);
  await refused(
    [
      { group: 'people', ids: sixty },
      { group: 'places', ids: sixty },
    ],
    /120 records/,
  );
});
