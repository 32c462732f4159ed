import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withBench } from '../dataset/testing.js';
import type { Constraints } from '../types.js';
import { checkTables, numbers, override, told } from './testing.js';

const noDrift = (constraints: Constraints) => {
  constraints.monitoring_config.distribution_constraints.perform_comparison = 'Disabled';
};

const fractions = numbers(101, (i) => i + 0.5);
const scattered = (length: number) =>
  numbers(length, (i) => ((i * 7919) % length) / length + 0.001);

test("Compatible: texts and shares are those of AWS's published violations", async () => {
  await withBench(async (bench) => {
    const baseline = { c: numbers(321, (i) => i) };
    const current = { c: numbers(321, (i) => (i < 201 ? i : i + 0.5)) };
    const check = await checkTables(bench, baseline, current, 'Robust', noDrift);
    assert.equal(
      check.violations[0]!.description,
      'Data type match requirement is not met. Expected data type: Integral, ' +
        'Expected match: 100.0%. Observed: Only 62.616822429906534% of data is Integral.',
    );
  });
});

test('completeness of 100 rows in 101 is written as AWS writes it', async () => {
  await withBench(async (bench) => {
    const current = { a: numbers(101, (i) => (i === 3 ? null : i + 0.5)), b: fractions };
    const check = await checkTables(
      bench,
      { a: fractions, b: fractions },
      current,
      'Robust',
      noDrift,
    );
    assert.equal(
      check.violations[0]!.description,
      'Data completeness requirement is not met. Expected: 100.0%. ' +
        'Observed: Only 99.00990099009901%.',
    );
  });
});

test('a whole number in a Fractional column: wrong for AWS, a number for Sound', async () => {
  await withBench(async (bench) => {
    const current = { a: numbers(101, (i) => (i === 3 ? 1 : i + 0.5)) };
    const [robust, sound] = [
      await checkTables(bench, { a: fractions }, current, 'Robust'),
      await checkTables(bench, { a: fractions }, current, 'Sound'),
    ];
    assert.deepEqual(told(robust), ['data_type_check a']);
    assert.deepEqual(told(sound), []);
  });
});

test('a text among numbers is evidence in both readings', async () => {
  await withBench(async (bench) => {
    const current = { a: numbers(101, (i) => (i === 3 ? 'n/a' : i + 0.5)) };
    for (const reading of ['Robust', 'Sound'] as const) {
      const check = await checkTables(bench, { a: fractions }, current, reading);
      assert.deepEqual(told(check), ['data_type_check a']);
      assert.match(check.features[0]!.note!, /not compared/);
    }
  });
});

test('columns: Compatible counts them, Sound goes by name', async () => {
  await withBench(async (bench) => {
    const baseline = { a: fractions, b: fractions };
    const renamed = { a: fractions, z: fractions };
    assert.deepEqual(told(await checkTables(bench, baseline, renamed, 'Robust')), []);
    const sound = await checkTables(bench, baseline, renamed, 'Sound');
    assert.deepEqual(told(sound), [
      'missing_column_check Missing columns',
      'extra_column_check Extra columns',
    ]);
    assert.match(
      sound.violations[0]!.description,
      /: b\. Number of columns in current dataset: 2, Number of columns in baseline constraints: 2$/,
    );
    const fewer = await checkTables(bench, baseline, { a: fractions }, 'Robust');
    assert.deepEqual(told(fewer), ['missing_column_check Missing columns']);
    const more = await checkTables(bench, baseline, { ...baseline, c: fractions }, 'Simple');
    assert.deepEqual(told(more), ['extra_column_check Extra columns']);
    assert.equal(more.features.find(({ feature }) => feature === 'c')!.outcome, 'violation');
  });
});

test('excluded columns are left out of every check', async () => {
  await withBench(async (bench) => {
    const current = { b: numbers(101, () => 'x'), c: fractions };
    const check = await checkTables(
      bench,
      { a: fractions, b: fractions },
      current,
      'Sound',
      (c) => {
        c.monitoring_config.distribution_constraints.exclude = ['a', 'b', 'c'];
      },
    );
    assert.deepEqual(told(check), []);
    assert.deepEqual(
      check.features.map(({ outcome }) => outcome),
      ['excluded', 'excluded', 'excluded'],
    );
  });
});

test('categorical values: any unknown value for AWS, more than chance for Sound', async () => {
  await withBench(async (bench) => {
    const letters = numbers(4000, (i) => (i < 3 ? `rare${i}` : 'abcd'[i % 4]!));
    const one = numbers(500, (i) => (i === 7 ? 'other' : 'abcd'[i % 4]!));
    const many = numbers(500, (i) => (i % 5 === 0 ? 'other' : 'abcd'[i % 4]!));
    const robust = await checkTables(bench, { a: letters }, { a: one }, 'Robust');
    assert.deepEqual(told(robust), ['categorical_values_check a']);
    assert.match(robust.violations[0]!.description, /Only 99\.8% of values.*"other"/);
    assert.deepEqual(told(await checkTables(bench, { a: letters }, { a: one }, 'Sound')), []);
    const sound = await checkTables(bench, { a: letters }, { a: many }, 'Sound', noDrift);
    assert.deepEqual(told(sound), ['categorical_values_check a']);
  });
});

test('range: infinite values lie outside, unless the baseline has such values too', async () => {
  await withBench(async (bench) => {
    const finite = { a: scattered(5000) };
    const infinite = {
      a: numbers(500, (i) => (i % 10 === 7 ? '-inf' : ((i * 7919) % 500) / 500 + 0.001)),
    };
    const found = await checkTables(bench, finite, infinite, 'Sound');
    assert.deepEqual(told(found), ['range_check a']);
    assert.match(found.violations[0]!.description, /10% outside, .* and 50 infinite ones\./);
    const all = await checkTables(bench, finite, { a: numbers(500, () => 'inf') }, 'Sound');
    assert.match(all.violations[0]!.description, /100% outside, all 500 values infinite\./);
    assert.deepEqual(told(await checkTables(bench, infinite, infinite, 'Sound')), []);
  });
});

test('range: in a long window one value that stands for many is one all the same', async () => {
  await withBench(async (bench) => {
    const long = (outside: (i: number) => boolean) => ({
      a: numbers(200_000, (i) => (outside(i) ? 1.01 : ((i * 7919) % 500) / 500 + 0.001)),
    });
    const baseline = long(() => false);
    // the sketch of this one lets the value stand for 128
    const one = await checkTables(
      bench,
      baseline,
      long((i) => i === 146_618),
      'Sound',
      noDrift,
    );
    assert.deepEqual(told(one), []);
    const many = await checkTables(
      bench,
      baseline,
      long((i) => i % 40 === 7),
      'Sound',
      noDrift,
    );
    assert.deepEqual(told(many), ['range_check a']);
    assert.match(many.violations[0]!.description, /Observed: about 2\.\d% outside, /);
  });
});

test('range: one value beyond the baseline is chance, many are not, a set limit is a limit', async () => {
  await withBench(async (bench) => {
    const baseline = { a: scattered(5000) };
    const one = { a: numbers(500, (i) => (i === 7 ? 1.01 : ((i * 7919) % 500) / 500 + 0.001)) };
    const many = {
      a: numbers(500, (i) => (i % 50 === 7 ? -99.5 : ((i * 7919) % 500) / 500 + 0.001)),
    };
    assert.deepEqual(told(await checkTables(bench, baseline, one, 'Sound')), []);
    const found = await checkTables(bench, baseline, many, 'Sound');
    assert.deepEqual(told(found), ['range_check a']);
    assert.match(
      found.violations[0]!.description,
      /Observed: 2(\.\d+)?% outside, values from -99\.5/,
    );
    const limited = await checkTables(bench, baseline, one, 'Sound', (constraints) => {
      constraints.features[0]!.num_constraints = { maximum: 1.005 };
    });
    assert.deepEqual(told(limited), ['range_check a']);
    assert.match(limited.violations[0]!.description, /Expected: all values at most 1\.005\./);
    const robust = await checkTables(bench, baseline, many, 'Robust', noDrift);
    assert.deepEqual(told(robust), [], 'files for the Compatible readings have no limits');
  });
});

test('completeness: Sound allows the chance deviation of a baseline that had missing values', async () => {
  await withBench(async (bench) => {
    const sometimes = (share: number) => (i: number) => ((i * 7919) % 100 < share ? null : i + 0.5);
    const baseline = { a: numbers(5000, sometimes(10)), b: numbers(5000, (i) => i) };
    const same = { a: numbers(300, sometimes(12)), b: numbers(300, (i) => i * 16) };
    const worse = { a: numbers(300, sometimes(25)), b: numbers(300, (i) => i * 16) };
    assert.deepEqual(told(await checkTables(bench, baseline, same, 'Sound', noDrift)), []);
    const robust = await checkTables(bench, baseline, same, 'Robust', noDrift);
    assert.deepEqual(told(robust), ['completeness_check a']);
    const found = await checkTables(bench, baseline, worse, 'Sound', noDrift);
    assert.deepEqual(told(found), ['completeness_check a']);
  });
});

test('settings of a feature override the file, in each spelling', async () => {
  await withBench(async (bench) => {
    const current = { a: numbers(101, (i) => (i === 3 ? null : i + 0.5)) };
    const off = { evaluate_constraints: 'Disabled' as const };
    const spellings: ((constraints: Constraints) => void)[] = [
      override('a', off),
      (c) => {
        c.features[0]!.num_constraints!.monitoring_config_overrides = off;
      },
      (c) => {
        c.features[0]!.string_constraints = { monitoring_config_overrides: off };
      },
    ];
    for (const spelling of spellings) {
      const check = await checkTables(bench, { a: fractions }, current, 'Robust', spelling);
      assert.deepEqual(told(check), []);
      assert.equal(check.features[0]!.outcome, 'not_compared');
    }
  });
});

test('drift in the Compatible readings: text, and Robust below Simple', async () => {
  await withBench(async (bench) => {
    const baseline = { a: scattered(2000) };
    const current = { a: numbers(500, (i) => ((i * 7919) % 500) / 500 + 0.3001) };
    const robust = await checkTables(bench, baseline, current, 'Robust', (c) => {
      c.monitoring_config.datatype_check_threshold = 0;
    });
    assert.deepEqual(told(robust), ['baseline_drift_check a']);
    assert.match(
      robust.violations[0]!.description,
      /^Baseline drift distance: 0\.\d+ exceeds threshold: 0\.1$/,
    );
    const simple = await checkTables(bench, baseline, current, 'Simple');
    assert.ok(simple.features[0]!.drift!.effect > robust.features[0]!.drift!.effect);
  });
});

test('nothing to check against: the run stands, and says so', async () => {
  await withBench(async (bench) => {
    const check = await checkTables(bench, { a: fractions }, { b: [] }, 'Sound');
    assert.equal(check.itemCount, 0);
    assert.deepEqual(told(check), []);
    assert.match(check.notes.join(), /no rows/);
  });
});
