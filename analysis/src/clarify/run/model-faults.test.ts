import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Ask, ModelCallError } from '../model/index.js';
import { clarifyFault } from './fault.js';
import { modelOf, ran } from './testing.js';

const labelled = Array.from({ length: 20 }, (_, i) => `${i % 3 ? 'no' : 'yes'},${i % 2},${i % 5}`);
const csv = `y,f,x\n${labelled.join('\n')}\n`;
const predictor = { model_name: 'm', content_type: 'text/csv' };
const config = {
  label: 'y',
  label_values_or_threshold: ['yes'],
  facet: [{ name_or_index: 'f', value_or_threshold: [1] }],
  predictor,
};
const refusing: Ask = async () => {
  throw new ModelCallError('column 2 is not a number', 400);
};
const score = modelOf(([, x]) => Number(x) / 5);
const failsWith = (run: Promise<unknown>, words: RegExp) =>
  assert.rejects(run, (error) => {
    assert.match(clarifyFault(error) ?? '', words);
    return true;
  });

describe("a run's model that does not answer", () => {
  it('has its words in the failure where the baseline cannot be scored', () =>
    failsWith(
      ran({ label: 'y', methods: { shap: { baseline: [[0, 1]] } }, predictor }, csv, refusing),
      /baseline was scored: record '0,1': column 2 is not a number/,
    ));

  it('fails a job of predictions alone, and has its words in the section beside others', async () => {
    const alone = { ...config, methods: { post_training_bias: {} } };
    const words = /no prediction for any of 20 rows\. It failed for record '[01],\d': column 2 is/;
    await failsWith(ran(alone, csv, refusing), words);
    const methods = { pre_training_bias: {}, post_training_bias: {} };
    const { analysis, remarks, page } = await ran({ ...config, methods }, csv, refusing);
    assert.match((analysis.post_training_bias_metrics as { error: string }).error, words);
    assert.ok('facets' in analysis.pre_training_bias_metrics!);
    assert.ok(remarks.some((line) => /no answer for 20 records.*column 2/.test(line)));
    assert.match(page, /column 2 is not a number/);
  });

  it('is told of where it fails for some rows', async () => {
    const picky = modelOf(([f, x]) => (x === '4' ? 'none' : `${f === '1' ? 'yes' : 'no'}`));
    const methods = { post_training_bias: {} };
    const named = { ...config, methods, predictor: { ...predictor, label: 0 } };
    assert.ok('facets' in (await ran(named, csv, picky)).analysis.post_training_bias_metrics!);
    const empty = modelOf(([f, x]) => (x === '4' ? '""' : `${f === '1' ? 'yes' : 'no'}`));
    const { remarks } = await ran(named, csv, empty);
    assert.ok(remarks.some((line) => /no answer for 4 records.*finds nothing/.test(line)));
  });

  it('says what to set where it scores labels that are names, and maps two headers', async () => {
    const alone = { ...config, methods: { post_training_bias: {} } };
    await failsWith(ran(alone, csv, score), /predicts 0, 1, but y is yes, no: set label_headers/);
    const headed = { ...alone, predictor: { ...predictor, label_headers: ['no', 'yes'] } };
    const { analysis } = await ran(headed, csv, score);
    assert.ok('facets' in analysis.post_training_bias_metrics!);
  });

  it('is told of a threshold that its probabilities do not reach', async () => {
    const data = csv.replaceAll('yes', '1').replaceAll('no', '0');
    const methods = { post_training_bias: {} };
    const percent = {
      ...{ ...config, methods },
      label_values_or_threshold: [1],
      probability_threshold: 50,
    };
    const { remarks } = await ran(percent, data, score);
    assert.ok(
      remarks.some((line) => /probability_threshold is 50.*from 0 to 1, so below/.test(line)),
    );
    const fine = await ran({ ...percent, probability_threshold: 0.5 }, data, score);
    assert.ok(!fine.remarks.some((line) => /probability_threshold/.test(line)));
  });
});
