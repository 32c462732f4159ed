import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readIsoTime } from './event-time.js';
import { isFractional, isIntegral } from './numbers.js';
import { groupNamed, recordOf, recordWorld } from './testing/world.js';

const at = '2026-11-22T10:00:00Z';
const FeatureGroupName = 'people';

/** Texts that are nearly numbers. */
const numeric = fc.string({
  unit: fc.constantFrom(...'0123456789+-.eE x'),
  minLength: 0,
  maxLength: 24,
});

test('an Integral is what Java reads as a long', () => {
  const texts = fc.oneof(numeric, fc.bigInt().map(String), fc.string());
  const within = (value: bigint) => BigInt.asIntN(64, value) === value;
  fc.assert(
    fc.property(texts, (text) => {
      assert.equal(isIntegral(text), /^[+-]?[0-9]+$/.test(text) && within(BigInt(unsigned(text))));
    }),
    { numRuns: 2_000 },
  );
  assert.ok(isIntegral('9223372036854775807') && isIntegral('-9223372036854775808'));
  assert.ok(!isIntegral('9223372036854775808') && !isIntegral('-9223372036854775809'));
  assert.ok(isIntegral('00000000000000000000000042') && !isIntegral('1.0') && !isIntegral('1e3'));
});

/** BigInt takes no plus. */
const unsigned = (text: string): string => text.replace(/^\+/, '');

test('a Fractional is a finite double in decimal', () => {
  const decimal = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/;
  const texts = fc.oneof(numeric, fc.double().map(String), fc.string());
  fc.assert(
    fc.property(texts, (text) => {
      assert.equal(isFractional(text), decimal.test(text) && Number.isFinite(Number(text)));
    }),
    { numRuns: 2_000 },
  );
  assert.ok(isFractional('9'.repeat(308)) && !isFractional('9'.repeat(309)));
  for (const text of ['', 'NaN', 'Infinity', '1e999', '0x10', ' 1', '1,5', '.', 'e5', '1e', '١']) {
    assert.ok(!isFractional(text), text);
  }
});

test('event times in ISO 8601 are what JavaScript reads them as', () => {
  const date = fc.date({
    ...{ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z') },
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(date, (moment) => {
      const text = moment.toISOString();
      assert.equal(readIsoTime(text), moment.getTime());
      const whole = `${text.slice(0, 19)}Z`;
      assert.equal(readIsoTime(whole), Date.parse(whole));
    }),
    { numRuns: 2_000 },
  );
});

test('a fraction of a second may have up to nine digits', () => {
  const begin = Date.parse(at);
  const after = (fraction: string) => readIsoTime(at.replace('Z', `.${fraction}Z`));
  assert.equal(after('5'), begin + 500);
  assert.equal(after('125000'), begin + 125);
  assert.equal(after('000250'), begin + 0.25);
  assert.equal(after('000000000'), begin);
  assert.equal(after('0000000000'), undefined);
  assert.equal(after(''), undefined);
});

test('what AWS refuses as an event time is refused, and the message shows the form', async () => {
  const world = recordWorld([groupNamed(FeatureGroupName, 1)]);
  const texts = [
    ...['2026-11-22', '2026-11-22T10:00:00', '2026-11-22T10:00:00+00:00', '2026-11-22T10:00Z'],
    ...[
      '2026-11-22 10:00:00Z',
      '2026-11-22T10:00:00z',
      '2026-11-22T24:00:00Z',
      'now',
      '1795341333',
    ],
    ...[
      '2026-02-29T10:00:00Z',
      '2026-00-10T10:00:00Z',
      '2026-11-31T10:00:00Z',
      ' 2026-11-22T10:00Z',
    ],
    ...['2026-11-22T10:60:00Z', '2026-11-22T10:00:60Z', '+002026-11-22T10:00:00Z'],
    ...['10000-01-01T00:00:00Z', '２026-11-22T10:00:00Z', '2026-11-22T10:00:00.1234567890Z'],
  ];
  for (const text of texts) {
    assert.equal(readIsoTime(text), undefined, text);
    await assert.rejects(world.put({ FeatureGroupName, Record: recordOf({ id: '1', at: text }) }), {
      code: 'ValidationError',
      message: /"at" .* such as 2026-11-22T09:55:33Z/,
    });
  }
  assert.equal(world.records.writes.length, 0);
});

test('event times of a Fractional are seconds since 1970', async () => {
  const features = [
    { FeatureName: 'id', FeatureType: 'String' as const },
    { FeatureName: 'at', FeatureType: 'Fractional' as const },
  ];
  const world = recordWorld([groupNamed(FeatureGroupName, 1, { features })]);
  const put = (text: string) =>
    world.put({ FeatureGroupName, Record: recordOf({ id: '1', at: text }) });
  for (const text of ['1795341333', '1795341333.125', '1.795341333e9', '-1.5', '0'])
    await put(text);
  assert.deepEqual(
    world.records.writes.map(({ eventTime_ms }) => eventTime_ms),
    [1795341333000, 1795341333125, 1795341333000, -1500, 0],
  );
  const code = 'ValidationError';
  await assert.rejects(put('1795341333000'), { code, message: /looks like milliseconds/ });
  await assert.rejects(put('253402300800'), { code, message: /outside the years/ });
  await assert.rejects(put(at), { code, message: /seconds since 1970/ });
  await put('253402300799.999');
  await put('253402300799.999999');
  await assert.rejects(put('253402300800.000000'), { code, message: /outside the years/ });
});

test('event times of the future and of long ago are taken', async () => {
  const world = recordWorld([groupNamed(FeatureGroupName, 1)]);
  for (const text of ['9999-12-31T23:59:59.999Z', '0000-01-01T00:00:00Z']) {
    await world.put({ FeatureGroupName, Record: recordOf({ id: text, at: text }) });
  }
  assert.deepEqual(
    world.records.writes.map(({ eventTime_ms }) => eventTime_ms),
    [253402300799999, -62167219200000],
  );
  const endless = { Unit: 'Weeks', Value: 2 ** 31 - 1 } as const;
  const Record = recordOf({ id: '1', at });
  await assert.rejects(world.put({ FeatureGroupName, Record, TtlDuration: endless }), {
    code: 'ValidationError',
    message: /after the year 9999/,
  });
});

test('what is wrong with a record is told with the feature and what to change', async () => {
  const world = recordWorld([groupNamed(FeatureGroupName, 1)]);
  const refused = (values: Record<string, string | string[]>, message: RegExp) =>
    assert.rejects(world.put({ FeatureGroupName, Record: recordOf({ id: '1', at, ...values }) }), {
      ...{ code: 'ValidationError', status: 400, message },
    });
  await refused({ height: '1' }, /"people" has no feature "height".*UpdateFeatureGroup/);
  await refused({ id: '' }, /lacks its record identifier.*"id"/);
  await refused({ at: '' }, /lacks its event time.*"at"/);
  await refused({ age: '4.0' }, /"4.0" of the feature "age" is no Integral/);
  await refused({ age: '' }, /"age" is no Integral/);
  await refused(
    { score: 'NaN' },
    /"NaN" of the feature "score" is no Fractional.*leave the feature/,
  );
  await refused({ name: 'a\ud800' }, /"name" is not Unicode/);
  await refused({ name: ['a'] }, /"name" has one value: send it as ValueAsString/);
  await refused({ tags: 'a' }, /"tags" is a Set: send its values as ValueAsStringList/);
  await refused({ visits: ['1', 'x'] }, /"x" of the feature "visits" is no Integral/);
  await refused({ embedding: ['1', '2'] }, /"embedding" .* dimension 3, .* 2 values .* send 3/);
  await refused({ age: `${'9'.repeat(500)}` }, /"9{80}"… \(500 characters\)/);
  const Record = [...recordOf({ id: '1', at }), ...recordOf({ id: '1' })];
  await assert.rejects(world.put({ FeatureGroupName, Record }), {
    message: /"id" occurs more than/,
  });
  const both = { FeatureName: 'name', ValueAsString: 'a', ValueAsStringList: ['a'] };
  await assert.rejects(
    world.put({ FeatureGroupName, Record: [...recordOf({ id: '1', at }), both] }),
    { message: /"name" has one value/ },
  );
  const none = [...recordOf({ id: '1', at }), { FeatureName: 'name' }];
  await assert.rejects(world.put({ FeatureGroupName, Record: none }), {
    message: /leave the feature/,
  });
  await assert.rejects(world.put({ FeatureGroupName, Record: recordOf({ at }) }), {
    message: /lacks its record identifier/,
  });
  await assert.rejects(world.put({ FeatureGroupName, Record: recordOf({ id: '1' }) }), {
    message: /lacks its event time/,
  });
  assert.equal(world.records.writes.length, 0);
});

test('a set keeps each value once, a list all of them', async () => {
  const world = recordWorld([groupNamed(FeatureGroupName, 1)]);
  const Record = recordOf({ id: '1', at, tags: ['b', 'a', 'b'], visits: ['2', '2'] });
  await world.put({ FeatureGroupName, Record });
  const read = await world.get({ FeatureGroupName, RecordIdentifierValueAsString: '1' });
  const kept = recordOf({ id: '1', at, tags: ['b', 'a'], visits: ['2', '2'] });
  assert.deepEqual(read.Record, kept);
});

test('a record of 350 KB is taken, and a byte more is not', async () => {
  const world = recordWorld([groupNamed(FeatureGroupName, 1)]);
  const rest = 'id'.length + 'at'.length + at.length + 'name'.length;
  for (const letter of ['x', 'é', '€']) {
    const bytes = Buffer.byteLength(letter);
    const fits = Math.floor((350 * 1024 - rest - 4) / bytes);
    const id = (length: number) => recordOf({ id: letter.repeat(length), at, name: 'four' });
    await world.put({ FeatureGroupName, Record: id(fits) });
    const RecordIdentifierValueAsString = letter.repeat(fits);
    const read = await world.get({ FeatureGroupName, RecordIdentifierValueAsString });
    assert.deepEqual(read.Record, id(fits));
    await assert.rejects(world.put({ FeatureGroupName, Record: id(fits + 1) }), {
      code: 'ValidationError',
      message: /bytes of UTF-8.*358400 \(350 KB\)/,
    });
  }
});

/** Any UTF-16: halves of pairs, NUL, what JSON escapes. */
const anyText = fc.oneof(
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
    .map((units) => String.fromCharCode(...units)),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('\u0000', '"', '\\', '\n', '\u2028', '😀', '\ud83d', 'a') }),
);

test('identifiers and values of any characters come back as they went', async () => {
  const world = recordWorld([groupNamed(FeatureGroupName, 1)]);
  await fc.assert(
    fc.asyncProperty(anyText, anyText, async (id, name) => {
      const Record = recordOf({ id, at, name });
      const put = world.put({ FeatureGroupName, Record });
      if (id === '' || /\p{Surrogate}/u.test(`${id} ${name}`)) {
        await assert.rejects(put, { code: 'ValidationError' });
        return;
      }
      await put;
      const key = { FeatureGroupName, RecordIdentifierValueAsString: id };
      assert.deepEqual(await world.get(key), { Record });
      const Identifiers = [{ FeatureGroupName, RecordIdentifiersValueAsString: [id] }];
      const { Records } = await world.batchGet({ Identifiers });
      assert.deepEqual(Records, [{ ...key, Record }]);
    }),
    { numRuns: 300 },
  );
});

test('a record of arbitrary values is written or refused, and never a fault', async () => {
  const world = recordWorld([groupNamed(FeatureGroupName, 1)]);
  const names = ['id', 'at', 'age', 'score', 'name', 'tags', 'visits', 'embedding', 'height'];
  const value = fc.record(
    {
      FeatureName: fc.constantFrom(...names),
      ValueAsString: fc.oneof(fc.constant(at), numeric, anyText),
      ValueAsStringList: fc.array(fc.oneof(numeric, anyText), { maxLength: 4 }),
    },
    { requiredKeys: ['FeatureName'] },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(value, { maxLength: 6 }), async (Record) => {
      try {
        await world.put({ FeatureGroupName, Record });
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'ValidationError');
      }
    }),
    { numRuns: 1_000 },
  );
});
