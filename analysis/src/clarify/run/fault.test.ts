import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ClarifyDataError } from '../dataset/error.js';
import { clarifyFault } from './fault.js';

it('words of a fault begin with a capital, keys and addresses with their own letters', () => {
  const told = (text: string) => clarifyFault(new ClarifyDataError(text));
  assert.equal(told('the data set has no row'), 'The data set has no row.');
  assert.equal(told('s3://b/x.csv has no rows!'), 's3://b/x.csv has no rows!');
  assert.equal(told('facet[0].name_or_index is "A"'), 'facet[0].name_or_index is "A".');
  assert.equal(told("label 'y' finds nothing"), "label 'y' finds nothing.");
  assert.equal(clarifyFault(new Error('a bug')), undefined);
});
