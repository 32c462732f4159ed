import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputOf } from './answer-input.js';

const record = (data: string): string =>
  JSON.stringify({
    captureData: {
      endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data, encoding: 'CSV' },
      endpointOutput: { mode: 'OUTPUT', data: '0.1\n0.2', encoding: 'CSV' },
    },
  });

test('an answer among several stands beside its own row of the request', () => {
  const csv = record('1,a "b"\n2,back\\n\n3,c');
  assert.deepEqual(inputOf(csv, 1), { input: '1,a "b"' });
  assert.deepEqual(inputOf(csv, 2), { input: '2,back\\n' });
  assert.deepEqual(inputOf(csv, 3), { input: '3,c' });
  assert.deepEqual(inputOf(record('1,2\r\n3,4\r\n'), 1), { input: '1,2' });
  assert.deepEqual(inputOf(record('{"a":1}\n{"a":2}\n'), 2), { input: '{"a":2}' });
});

test('one that is alone has the whole of it', () => {
  assert.deepEqual(inputOf(record('1,"x\ny",2'), undefined), { input: '1,"x\ny",2' });
  assert.equal(inputOf(record('é'.repeat(900)), undefined).input?.length, 200);
});

test('where rows cannot be told apart the request is called one', () => {
  const document = '{"instances": [[1, 2], [3, 4]]}';
  assert.deepEqual(inputOf(record(document), 1), { request: document });
  assert.deepEqual(inputOf(record(document), 2), { request: document });
  const pretty = '{\n"instances": [\n[1, 2],\n[3, 4]]}';
  assert.deepEqual(inputOf(record(pretty), 2), { request: pretty });
  assert.deepEqual(inputOf(record('1,2\n3,4\n'), 3), { request: '1,2\n3,4\n' });
  assert.deepEqual(inputOf('{"other": 1}', 1), {});
});
