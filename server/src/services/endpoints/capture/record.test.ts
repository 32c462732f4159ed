import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { captureKey, timeOfKey } from './key.js';
import { recordLine, sideText, timeOfLine } from './record.js';

const time = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2100, 0, 1) });
const text = fc.string({ unit: 'binary' });

test('a key gives back the time that it was made of', () => {
  fc.assert(
    fc.property(time, fc.string(), fc.uuid(), (at, prefix, id) => {
      assert.equal(timeOfKey(captureKey(prefix, at, id)), at);
    }),
  );
  const at = Date.parse('2026-03-01T10:20:30.456Z');
  assert.equal(captureKey('live/bikes/v', at, 'u'), 'live/bikes/v/2026/03/01/10/20-30-456-u.jsonl');
  assert.throws(
    () => timeOfKey('live/bikes/v/2026/03/01/10/u.jsonl'),
    /is not the key of captures/,
  );
});

test('a line gives back the second that it was made of, whatever else it holds', () => {
  fc.assert(
    fc.property(time, text, text, fc.option(text, { nil: undefined }), (at, data, id, more) => {
      const sides = [
        sideText('INPUT', more ?? '', data, 'CSV'),
        sideText('OUTPUT', id, id, 'JSON'),
      ];
      const line = recordLine(sides, id, more, more, at);
      assert.equal(timeOfLine(line), Math.floor(at / 1_000) * 1_000);
      assert.equal(timeOfLine(line.trimEnd()), timeOfLine(line));
      assert.equal(line.indexOf('\n'), line.length - 1);
      const record = JSON.parse(line) as {
        captureData: Record<string, Record<string, string>>;
        eventMetadata: Record<string, unknown>;
      };
      assert.deepEqual(record.captureData.endpointInput, {
        observedContentType: more ?? '',
        mode: 'INPUT',
        data,
        encoding: 'CSV',
      });
      assert.equal(record.captureData.endpointOutput?.data, id);
      assert.equal(record.eventMetadata.inferenceId, more);
    }),
  );
  assert.equal(timeOfLine('{"inferenceTime":"2026-03-01T10:20:30Z"}'), undefined);
});
