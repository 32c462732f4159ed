import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JobFailure } from '../../common/processing-image.js';
import { readConstraints, readStatistics } from './baseline-file.js';

test('a mistake in a baseline is a failure of the job that names file, place and remedy', () => {
  const constraints = Buffer.from('{\n  "features": [\n    {"name": "a",}\n  ]\n}');
  assert.throws(
    () => readConstraints(constraints, 's3://b/constraints.json'),
    (error) =>
      error instanceof JobFailure &&
      error.message.startsWith('s3://b/constraints.json: line 3, column 18: a comma must not'),
  );
  assert.throws(
    () => readStatistics(Buffer.from('{"dataset":{},"features":[]}'), 's3://b/statistics.json'),
    (error) =>
      error instanceof JobFailure &&
      /^s3:\/\/b\/statistics\.json: line 1, column 12: dataset\.item_count is missing/.test(
        error.message,
      ),
  );
});
