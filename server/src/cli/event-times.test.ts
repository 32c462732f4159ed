import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventTimes } from './event-times.js';

// what Python's datetime.fromisoformat and strptime give, in UTC
const cases: readonly [text: string, iso: string, withoutZone: boolean, format?: string][] = [
  ['2011-01-01', '2011-01-01T00:00:00Z', true],
  ['2011-01-01 05:00:00', '2011-01-01T05:00:00Z', true],
  ['2011-01-01T05:00', '2011-01-01T05:00:00Z', true],
  ['2011-01-01 05:00:00.123456', '2011-01-01T05:00:00.123456Z', true],
  ['2011-01-01 05:00:00+00', '2011-01-01T05:00:00Z', false],
  ['2011-01-01T00:30:00+05:30', '2010-12-31T19:00:00Z', false],
  ['2011-12-31T23:00:00.5-0800', '2012-01-01T07:00:00.5Z', false],
  ['2011-01-01T05:00:00.25Z', '2011-01-01T05:00:00.25Z', false],
  ['0001-01-01', '0001-01-01T00:00:00Z', true],
  ['29.02.2012', '2012-02-29T00:00:00Z', true, '%d.%m.%Y'],
  ['1/31/11 11:05:09 PM', '2011-01-31T23:05:09Z', true, '%m/%d/%y %I:%M:%S %p'],
  ['12/01/1999 12:05:09 AM', '1999-12-01T00:05:09Z', true, '%m/%d/%Y %I:%M:%S %p'],
];
for (const [text, iso, withoutZone, format] of cases) {
  test(`${text} is ${iso}`, () => {
    const times = new EventTimes(false, format);
    assert.equal(times.convert(text), iso);
    assert.equal(times.withoutZone, withoutZone ? 1 : 0);
    const seconds = new EventTimes(true, format).convert(text) as number;
    assert.ok(Math.abs(seconds - Date.parse(iso) / 1000) < 0.001);
  });
}

test('what is no time stays as it is', () => {
  const times = new EventTimes(false, undefined);
  for (const value of [
    'yesterday',
    '2011-02-30',
    '2011-13-01',
    '25:00',
    '',
    7,
    null,
    new Date(0),
  ]) {
    assert.equal(times.convert(value), value);
  }
  assert.equal(times.convert('2011-01-01 24:00:00'), '2011-01-01 24:00:00');
  assert.equal(new EventTimes(false, '%d.%m.%Y').convert('31.02.2011'), '31.02.2011');
  assert.equal(new EventTimes(true, undefined).convert('1700000000.5'), '1700000000.5');
  assert.equal(times.withoutZone, 0);
});
