import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TOP } from './dataset.js';
import { parseAnalysisConfig } from './parse.js';
import { AnalysisConfigError } from './read.js';
import type { ConfigKind } from './types.js';

/** As Python's SDK writes it for a bias and SHAP job on CSV. */
const JOB = {
  dataset_type: 'text/csv',
  headers: ['Target', 'Age', 'Sex'],
  label: 'Target',
  label_values_or_threshold: [1],
  facet: [{ name_or_index: 'Sex', value_or_threshold: [0] }],
  group_variable: 'Age',
  methods: {
    report: { name: 'report', title: 'Analysis Report' },
    pre_training_bias: { methods: 'all' },
    post_training_bias: { methods: ['DPPL', 'DI'] },
    shap: { baseline: [[35, 0]], num_samples: 15, agg_method: 'mean_abs' },
    pdp: { grid_resolution: 15, features: ['Age'] },
  },
  predictor: {
    model_name: 'm',
    instance_type: 'ml.m5.xlarge',
    initial_instance_count: 1,
    accept_type: 'text/csv',
  },
};

const parse = (config: unknown, kind?: ConfigKind) =>
  parseAnalysisConfig(JSON.stringify(config), 'analysis_config.json', kind);

const messageOf = (config: unknown, kind?: ConfigKind): string => {
  try {
    parse(config, kind);
  } catch (error) {
    assert.ok(error instanceof AnalysisConfigError, String(error));
    assert.ok(error.message.startsWith('Analysis configuration schema validation error. '));
    return error.message;
  }
  return assert.fail('nothing was refused');
};

const withMethods = (methods: object) => ({ ...JOB, methods: { ...JOB.methods, ...methods } });
const withShap = (shap: object) => withMethods({ shap });

describe('analysis_config.json', () => {
  it('is read with its defaults', () => {
    const config = parse(JOB);
    assert.equal(config.version, '1.0');
    assert.equal(config.probability_threshold, 0.5);
    assert.deepEqual(config.facet, [
      { name_or_index: 'Sex', value_or_threshold: [0], threshold_is_float: false },
    ]);
    assert.deepEqual(config.methods.shap, {
      baseline: { kind: 'rows', rows: [[35, 0]] },
      num_samples: 15,
      agg_method: 'mean_abs',
      use_logit: false,
      save_local_shap_values: false,
      method: 'auto',
      groups: {},
    });
    assert.equal(config.methods.pdp?.top_k_features, 10);
    assert.equal(config.predictor?.content_type, 'text/csv');
    assert.equal(config.predictor?.endpoint_name_prefix, 'sm-clarify');
  });

  it('takes the form of the data in any case', () => {
    assert.equal(parse({ ...JOB, dataset_type: 'Text/CSV' }).dataset_type, 'text/csv');
  });

  it('tells a threshold of 45.0 from one of 45', () => {
    const floats = ['45', '45.0', '4.5e1'].map((threshold) => {
      const text = JSON.stringify(JOB, null, 2)
        .replace(/"value_or_threshold": \[\s*0\s*\]/, `"value_or_threshold": [ ${threshold} ]`)
        .replace(
          /"label_values_or_threshold": \[\s*1\s*\]/,
          `"label_values_or_threshold":[${threshold}]`,
        );
      const { facet, label_threshold_is_float } = parseAnalysisConfig(text);
      assert.equal(facet[0]?.threshold_is_float, label_threshold_is_float);
      return label_threshold_is_float;
    });
    assert.deepEqual(floats, [false, true, true]);
  });

  it('takes a facet without values, and one key for several facets', () => {
    const facet = [{ name_or_index: 'Sex', value_or_threshold: [] }, { name_or_index: 2 }];
    assert.deepEqual(parse({ ...JOB, facet }).facet, [
      { name_or_index: 'Sex', threshold_is_float: false },
      { name_or_index: 2, threshold_is_float: false },
    ]);
  });

  it('takes baselines in each of their forms', () => {
    const kinds = ['s3://b/k.csv', [[1, 'a', null]], [{ features: [1] }], { instances: [] }].map(
      (baseline) => parse(withShap({ baseline })).methods.shap?.baseline?.kind,
    );
    assert.deepEqual(kinds, ['uri', 'rows', 'records', 'document']);
  });

  it("takes a monitor's file, which has less", () => {
    const { label_values_or_threshold, facet, headers, predictor } = JOB;
    const bias = parse(
      { headers, label_values_or_threshold, facet, label: 'Target' },
      'bias-monitor',
    );
    assert.equal(bias.dataset_type, 'application/sagemakercapturejson');
    assert.equal(bias.methods.post_training_bias?.methods, 'all');
    const shap = parse({ headers, methods: { shap: {} }, predictor }, 'explainability-monitor');
    assert.equal(shap.methods.shap?.baseline, undefined);
    assert.match(messageOf({ headers, predictor }, 'explainability-monitor'), /methods is missing/);
  });

  const refused: [string, unknown, RegExp][] = [
    [
      'an unknown key',
      { ...JOB, labels: 'x' },
      /labels is not a key of this object; write "label"/,
    ],
    ['a key far from any', { ...JOB, zzz: 1 }, /zzz is not a key.*known are version, dataset_type/],
    [
      'a slip within',
      withShap({ num_sample: 3 }),
      /methods\.shap\.num_sample .*write "num_samples"/,
    ],
    [
      'a wrong type',
      withShap({ use_logit: 'true' }),
      /use_logit is "true"; expected true or false/,
    ],
    [
      'a text for a number',
      withShap({ num_samples: '9' }),
      /is "9"; expected a whole number of 1 or/,
    ],
    ['no form', { ...JOB, dataset_type: undefined }, /dataset_type is missing/],
    ['images', { ...JOB, dataset_type: 'application/x-image' }, /not tabular and not served/],
    ['text', withShap({ text_config: {} }), /text_config is for data that are not tabular/],
    ['images in shap', withShap({ image_config: {} }), /image_config is for data that are not/],
    ['time series', { ...JOB, time_series_data_config: {} }, /time series, which are not served/],
    [
      'forecasts',
      withMethods({ asymmetric_shapley_value: {} }),
      /time series, which are not served/,
    ],
    ['both baselines', withShap({ baseline: [[1]], num_clusters: 2 }), /exclude each other/],
    [
      'ragged baselines',
      withShap({ baseline: [[1, 2], [1]] }),
      /baseline\[1\] has 1 values; write as/,
    ],
    ['an unknown metric', withMethods({ pre_training_bias: { methods: ['dpl'] } }), /write "DPL"/],
    ['nothing to do', { ...JOB, methods: {} }, /write at least one of pre_training_bias/],
    ['no facet', { ...JOB, facet: undefined }, /facet is missing.*pre_training_bias needs it/],
    ['no model', { ...JOB, predictor: undefined }, /write "predicted_label" where the data/],
    ['a nameless model', { ...JOB, predictor: {} }, /write "model_name" or "endpoint_name"/],
    [
      'twins',
      { ...JOB, headers: ['a', 'a'] },
      /headers\[1\] is "a"; expected a name that headers\[0\]/,
    ],
    ['JSON without features', { ...JOB, dataset_type: 'application/json' }, /features is missing/],
    ['a column in two groups', withShap({ groups: { a: ['x'], b: ['x'] } }), /a column is of one/],
    [
      'Parquet without a content type',
      { ...JOB, dataset_type: 'application/x-parquet' },
      /content_type is missing.*not sent Parquet/,
    ],
    [
      'a template without its placeholder',
      {
        ...JOB,
        predictor: {
          model_name: 'm',
          content_type: 'application/jsonlines',
          content_template: '{}',
        },
      },
      /has 0 times \$features; write one/,
    ],
    [
      'aliases that do not fit',
      { ...JOB, segment_config: [{ name_or_index: 0, segments: [[1]], display_aliases: [] }] },
      /display_aliases has 0; write 1 names, or one more/,
    ],
    ['a path as a report', withMethods({ report: { name: '../x' } }), /report\.name is "..\/x"/],
  ];
  for (const [name, config, words] of refused) {
    it(`refuses ${name}`, () => assert.match(messageOf(config), words));
  }

  it('names the line and column', () => {
    const text = JSON.stringify(JOB, null, 2).replace('"num_samples": 15', '"num_samples": true');
    assert.throws(() => parseAnalysisConfig(text), /analysis_config\.json: line \d+, column \d+: /);
  });

  it('refuses what nests without end', () => {
    const deep = '['.repeat(2_000_000);
    for (const text of [deep, `{"facet":${deep}`, `{"headers":${deep}${']'.repeat(2e6)}}`]) {
      assert.throws(() => parseAnalysisConfig(text), AnalysisConfigError);
    }
    assert.throws(() => parseAnalysisConfig('{"a":"['), /the text ends too early|malformed/);
  });

  it('throws its own error only, whatever it is given', () => {
    const kinds = fc.constantFrom<ConfigKind>('job', 'bias-monitor', 'explainability-monitor');
    const key = fc.constantFrom(...Object.keys(TOP), 'shap', 'pdp', 'baseline', 'x', '__proto__');
    const some = fc.record(
      Object.fromEntries(
        Object.entries(JOB).map(([k, v]) => [k, fc.oneof(fc.constant(v), fc.jsonValue())]),
      ),
      { requiredKeys: [] },
    );
    const inputs = fc.oneof(
      fc.string(),
      fc.uint8Array(),
      fc.json(),
      fc.dictionary(key, fc.jsonValue()).map((value) => JSON.stringify(value)),
      some.map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(inputs, kinds, (input, kind) => {
        try {
          parseAnalysisConfig(input, 'f', kind);
        } catch (error) {
          assert.ok(error instanceof AnalysisConfigError, String((error as Error).stack));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('tells values that are written as floats, of many facets at once', () => {
    const facet = ['1', '1.0', '1e0', '0.5', '"1.0"'].map(
      (value, i) => `{"name_or_index": "f${i}", "value_or_threshold": [${value}]}`,
    );
    const given = JSON.stringify({ ...JOB, facet: 0 }).replace('"facet":0', `"facet":[${facet}]`);
    const floats = parseAnalysisConfig(given).facet.map((one) => one.threshold_is_float);
    assert.deepEqual(floats, [false, true, true, true, false]);
    assert.match(messageOf({ ...JOB, headers: 'x'.repeat(1024 * 1024) }), /more than 1048576/);
  });
});
