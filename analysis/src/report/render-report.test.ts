import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FeatureStatistics } from '../types.js';
import { type ReportInput, renderReport } from './render-report.js';
import { categories, checkOf, numbers, resultOf, statisticsOf } from './testing.js';

const generatedAt = new Date('2026-01-02T03:00:04Z');
const hostile = `</td><script>alert("x")</script><img src=x onerror='y'>&amp;\u202E\u0000`;

function page(input: Partial<ReportInput> & Pick<ReportInput, 'check'>): string {
  const current = input.current ?? statisticsOf([]);
  return renderReport({ title: 'run', generatedAt, current, ...input });
}

/** Pseudo-random numbers in [0, 1), the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test('the verdict comes first, and the worst column before the others', () => {
  const check = checkOf([resultOf('calm', 0.01), resultOf('bad', 0.2), resultOf('worse', 0.5)]);
  const text = page({ check });
  assert.match(text, /<p class=big>2 of 3 columns drifted<\/p>/);
  const order = ['>worse<', '>bad<', '>calm<'].map((name) =>
    text.indexOf(name, text.indexOf('class=all')),
  );
  assert.ok(order.every((at) => at > 0));
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    order,
  );
});

test('headlines say what was and was not found', () => {
  const headline = (check: ReportInput['check']) => /class=big>([^<]*)</.exec(page({ check }))?.[1];
  assert.equal(headline(checkOf([resultOf('a', 0.01)])), 'Nothing drifted');
  assert.equal(headline(checkOf([resultOf('a', 0.4)])), 'The only column drifted');
  assert.equal(headline(checkOf([], { itemCount: 0 })), 'No records to compare');
  const small = resultOf('a', 0, { outcome: 'too_small' });
  assert.equal(headline(checkOf([small])), 'Too few records to tell');
  const gap = resultOf('a', 0.01, {
    outcome: 'violation',
    violations: [
      { feature_name: 'a', constraint_check_type: 'completeness_check', description: 'Gaps.' },
    ],
  });
  assert.equal(headline(checkOf([gap, resultOf('b', 0)])), '1 of 2 columns breaks a constraint');
});

test('a violation of a column that no row has is still told', () => {
  const description = 'The data has 8 columns.';
  const violations = [
    { feature_name: 'gone', constraint_check_type: 'missing_column_check' as const, description },
  ];
  const text = page({ check: checkOf([resultOf('a', 0)], { violations }) });
  assert.match(text, /<strong><bdi>gone<\/bdi><\/strong> – missing column\. .*8 columns/);
});

test('nothing that comes with the data can become markup', () => {
  const result = resultOf(hostile, 0.9, { note: hostile });
  if (result.drift) result.drift.thresholdSource = hostile;
  const violations = [
    ...result.violations,
    { feature_name: hostile, constraint_check_type: 'range_check' as const, description: hostile },
  ];
  const text = page({
    title: hostile,
    subtitle: hostile,
    baselineName: hostile,
    baseline: statisticsOf([categories(hostile, { [hostile]: 60, b: 40 })]),
    current: statisticsOf([categories(hostile, { [hostile]: 10, b: 90 })]),
    history: [{ end: generatedAt, violations: 1, href: `javascript:alert(1)//${hostile}` }],
    check: checkOf([{ ...result, violations }], {
      violations,
      notes: [hostile],
      unreadable: {
        count: 1,
        examples: [{ source: hostile, line: 1, reason: hostile, excerpt: hostile }],
      },
    }),
  });
  assert.equal(text.match(/<script/g)?.length, 1);
  assert.ok(!text.includes('<img'));
  assert.ok(!text.includes('javascript:'));
  assert.ok(!text.includes('\0') && !text.includes('\u202E'));
  assert.ok(text.includes('&lt;script&gt;'));
});

test('the page loads nothing', () => {
  const check = checkOf([resultOf('a', 0.5)]);
  const text = page({ check, current: statisticsOf([numbers('a', [1, 2, 3])]) });
  assert.ok(!/(?:src|href)\s*=\s*["']?[^"'#]|url\(|@import|https?:/.test(text));
});

test('500 columns, whatever they hold, stay under 1 MB', () => {
  const uniform = random(7);
  const values = (scale: number) => Array.from({ length: 300 }, () => uniform() * scale);
  const names = Array.from({ length: 500 }, (_, i) => `${'"<&>'.repeat(40)}${i}`);
  const side = (scale: number): FeatureStatistics[] =>
    names.map((name, i) =>
      i % 2 === 0
        ? numbers(name, values(scale))
        : categories(name, Object.fromEntries(names.slice(0, 100).map((n, j) => [n, 1 + j]))),
    );
  const unreadable = Array.from({ length: 1000 }, (_, i) => ({
    source: '<'.repeat(500),
    line: i + 1,
    reason: '&'.repeat(500),
    excerpt: '"'.repeat(5000),
  }));
  const text = page({
    baseline: statisticsOf(side(1)),
    current: statisticsOf(side(1.3)),
    check: checkOf(
      names.map((name) => resultOf(name, 0.3)),
      {
        notes: Array.from({ length: 100 }, () => '<'.repeat(2000)),
        unreadable: { count: 100_000, examples: unreadable },
      },
    ),
  });
  assert.ok(Buffer.byteLength(text) < 1_000_000, `${Buffer.byteLength(text)} bytes`);
  assert.match(text, /500 of 500 columns drifted/);
});

test('500 ordinary columns all have their plot', () => {
  const uniform = random(11);
  const names = Array.from({ length: 500 }, (_, i) => `feature_${i}`);
  const side = () =>
    statisticsOf(names.map((name) => numbers(name, Array.from({ length: 300 }, uniform))));
  const text = page({
    baseline: side(),
    current: side(),
    check: checkOf(names.map((name, i) => resultOf(name, i % 10 === 0 ? 0.2 : 0.05))),
  });
  assert.ok(Buffer.byteLength(text) < 1_000_000);
  assert.equal(text.match(/<svg class=h/g)?.length, 540);
});

test('columns that cannot be drawn say why', () => {
  const unknown: FeatureStatistics = { name: 'u', inferred_type: 'Unknown' };
  const many = categories('m', {});
  delete many.string_statistics?.distribution;
  const text = page({
    baseline: statisticsOf([numbers('t', [1, 2]), many, unknown]),
    current: statisticsOf([categories('t', { a: 1 }), many, unknown]),
    check: checkOf(['t', 'm', 'u'].map((name) => resultOf(name, 0))),
  });
  assert.match(text, /Types differ: Integral before, String now/);
  assert.match(text, /Too many distinct values to draw/);
  assert.match(text, /Every value is missing/);
});

test('numbers that are not finite do not break a page', () => {
  const wide = numbers('w', [-1e308, 1e308, 5]);
  const endless = numbers('e', [1, 2, 3]);
  if (endless.numerical_statistics) endless.numerical_statistics.max = Number.POSITIVE_INFINITY;
  const drift = resultOf('w', Number.NaN);
  const text = page({
    baseline: statisticsOf([wide, endless]),
    current: statisticsOf([wide, endless]),
    check: checkOf([drift, resultOf('e', Number.POSITIVE_INFINITY)]),
  });
  const body = text.slice(text.indexOf('<main>'), text.indexOf('<script>'));
  assert.doesNotMatch(body, /NaN|Infinity|undefined/);
});

test('tables have headers, plots have words, sections have headings', () => {
  const text = page({
    baseline: statisticsOf([numbers('a', [1, 2, 3])]),
    current: statisticsOf([numbers('a', [2, 3, 4])]),
    check: checkOf([resultOf('a', 0.5)]),
  });
  for (const svg of text.match(/<svg[^>]*>/g) ?? []) {
    assert.match(svg, /aria-label="[^"]+"|aria-hidden=true/);
  }
  for (const [, id] of text.matchAll(/aria-labelledby="?([\w-]+)/g)) {
    assert.ok(text.includes(`id=${id}>`) || text.includes(`id="${id}">`), id);
  }
  assert.match(text, /<html lang=en>/);
  assert.match(text, /<th scope=row>/);
  assert.match(text, /<th scope=col>/);
});

test('a seasonal comparison says that the plots show the whole baseline', () => {
  const seasonal = resultOf('a', 0.3);
  if (seasonal.drift) seasonal.drift.method = 'seasonal_windows';
  const baseline = statisticsOf([numbers('a', [1, 2, 3])]);
  const text = page({ baseline, check: checkOf([seasonal]) });
  assert.match(text, /compares whole distributions with the same season of the baseline/);
  assert.match(text, /The plots show the whole baseline/);
  const rows = page({ baseline, check: checkOf([resultOf('a', 0.3)]) });
  assert.doesNotMatch(rows, /The plots show the whole baseline/);
});

test('where thresholds come from: lettered when few, an example when each has its own', () => {
  const named = (source: string) => {
    const result = resultOf(source, 0.2);
    if (result.drift) result.drift.thresholdSource = `source ${source}`;
    return result;
  };
  const few = page({ check: checkOf(['x', 'y'].map(named)) });
  assert.match(few, /<sup>b<\/sup> <bdi>source y<\/bdi>/);
  const many = page({ check: checkOf(Array.from({ length: 50 }, (_, i) => named(`${i}`))) });
  assert.match(many, /Each column has its own; that of <bdi>0<\/bdi>: <bdi>source 0<\/bdi>/);
});

test('a p-value that falls below its threshold is the worse, and said so', () => {
  const small = resultOf('p', 0.3);
  const drift = { ...small.drift, method: 'chi_squared_p_value', effect: 0.001, drifted: true };
  const check = checkOf([resultOf('calm', 0.01), { ...small, drift } as typeof small]);
  assert.match(
    page({ check }),
    /The p-value against the baseline is 0\.001 .{1,60}, below the threshold/,
  );
});

test('earlier runs are told in words and linked when their address is plain', () => {
  const history = [
    { end: generatedAt, violations: 0 },
    { end: generatedAt, violations: 2, href: '../02/report.html' },
  ];
  const text = page({ history, check: checkOf([resultOf('a', 0)]) });
  assert.match(text, /2026-01-02 03:00:04 – quiet/);
  assert.match(text, /<a href="\.\.\/02\/report\.html">2026-01-02 03:00:04 – 2 findings<\/a>/);
});
