import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { BiasViolation } from '../../bias/index.js';
import type { BiasSection } from '../../bias/types.js';
import type { AttributionViolation } from '../../explanations/index.js';
import { reportContentSecurityPolicy } from '../../report/index.js';
import type { ClarifyFindings } from '../run/findings.js';
import { renderClarifyReport } from './render.js';
import { biasOf, driftOf, findingsOf } from './testing.js';

const headline = (page: string) =>
  /<p class=big>(.*?)<\/p>/.exec(page)?.[1]?.replaceAll(/<.*?>/g, '');

/** Tags and attributes as a browser would see them: in values, `<` and quotes are escaped. */
const markupOf = (page: string): string[] =>
  [...page.matchAll(/<([a-z][a-z0-9]*)([^<>]*)/gi)].flatMap(([, tag, rest = '']) => {
    const attributes = rest.replaceAll(/"[^"]*"/g, '""').matchAll(/\s([^\s=]+)=/g);
    return [tag as string, ...[...attributes].map(([, name]) => `${tag} ${name}`)];
  });

const biasViolation = (metric_name: string, name = ''): BiasViolation => ({
  ...{ facet: `facet0${name}`, facet_value: `a${name}`, metric_name },
  constraint_check_type: 'bias_drift_check',
  description: `Farther ${name} by 0.123456789`,
  ...{ value: 0.3, threshold: 0.02, threshold_source: 'the baseline' },
});

const withBiasDrift = (
  violations: readonly BiasViolation[],
  name = '',
  small = false,
): Partial<ClarifyFindings> => {
  const { sections } = biasOf({ name });
  const facetsOf = (section: unknown) => (section as BiasSection).facets;
  const tooSmall = small
    ? [
        {
          facet: 'facet0',
          facet_value: 'a',
          metric_names: ['DI'],
          description: `Only 3 rows ${name}`,
        },
      ]
    : [];
  return {
    biasBaseline: {
      preTraining: facetsOf(sections.pre_training_bias_metrics),
      postTraining: facetsOf(sections.post_training_bias_metrics),
    },
    biasDrift: { reading: 'Sound', violations, tooSmall, notes: [] },
    violations,
    baselineName: `baseline${name}`,
  };
};

const withAttributionDrift = (
  drifted: boolean,
  name = '',
  features = 3,
): Partial<ClarifyFindings> => {
  const violation: AttributionViolation = {
    ...{ label: `l0${name}`, metric_name: 'shap', description: `nDCG ${name}` },
    constraint_check_type: 'feature_attribution_drift_check',
    ...{ method: 'ndcg', value: 0.8, threshold: 0.9, threshold_source: 'the least nDCG' },
  };
  const note = drifted ? undefined : `Low by chance ${name}`;
  const violations = drifted ? [violation] : [];
  return {
    attributionDrift: {
      ...{ reading: 'Sound', violations, notes: [] },
      labels: [driftOf({ name, features }, { drifted, note })],
    },
    violations,
  };
};

describe('the page of bias and explanations', () => {
  it('says first what was found', () => {
    const page = (more: Partial<ClarifyFindings>) => renderClarifyReport(findingsOf({}, more));
    assert.match(headline(page({})) ?? '', /^facet0 = a: [\d.]+ % predicted positive, others/);
    assert.equal(headline(page({ bias: undefined })), 'f0 moves the predictions most');
    const two = page(withBiasDrift([biasViolation('DI'), biasViolation('DPPL')]));
    assert.equal(headline(two), '2 bias metrics are farther from even than the baseline');
    assert.match(two, /<body class=found>/);
    assert.match(two, /<th scope=row title="[^"]*"><bdi>DI<\/bdi> <b class=F>farther<\/b>/);
    assert.ok(two.indexOf('What was found') < two.indexOf('id=bias'));
    const none = page(withBiasDrift([]));
    assert.equal(headline(none), 'No farther from even than the baseline');
    const small = page(withBiasDrift([], '', true));
    assert.match(small, /<body class=unclear>/);
    assert.match(small, /id=found>Too few rows to tell<[\s\S]*Only 3 rows/);
    const drifted = page(withAttributionDrift(true));
    assert.equal(headline(drifted), 'The importance of features has drifted');
    const steady = page(withAttributionDrift(false));
    assert.equal(headline(steady), 'The predictions rest on what they rested on');
    assert.match(steady, /Low by chance/);
  });

  it('shows ranks now beside those of the baseline', () => {
    const page = renderClarifyReport(findingsOf({}, withAttributionDrift(true)));
    assert.match(page, /<bdi>f0<\/bdi> <small>1 → 3 <b class=F>lost<\/b>/);
    assert.match(page, /<bdi>f2<\/bdi> <small>3 → 1 <b class=F>gained<\/b>/);
    assert.match(page, /nDCG 0\.7, 95 % interval 0\.6 to 0\.8/);
  });

  it('shows each part that a run has, and none that it lacks', () => {
    const whole = renderClarifyReport(findingsOf({ labels: 2 }, withBiasDrift([])));
    const parts = ['bias', 'seg', 'shap', 'lime', 'pdp', 'notes', 'unread'];
    for (const part of parts) assert.ok(whole.includes(`<h2 id=${part}>`), part);
    for (const words of [
      ...['What could be done', 'Predictions held against labels', 'How good the predictions are'],
      ...[
        'Row by row',
        'How single predictions came about',
        'their standard error is at most 0.012',
      ],
      ...['baseline ', 'no curve', 'no answer', 'age</bdi>: the rest'],
    ])
      assert.ok(whole.includes(words), words);
    const bare = findingsOf({}, { bias: undefined, explained: undefined, lime: undefined });
    const page = renderClarifyReport({
      ...bare,
      ...{ analysis: { version: '1.0' }, notes: [], unreadable: { count: 0, examples: [] } },
    });
    assert.equal(headline(page), 'Nothing could be measured');
    for (const part of parts) assert.ok(!page.includes(`id=${part}`), part);
  });

  it('tells of sections and metrics that could not be computed, and shows infinities', () => {
    const bias = biasOf({});
    const section = bias.sections.pre_training_bias_metrics as BiasSection;
    const [first] = section.facets.facet0!;
    const metrics = [
      { name: 'DI', description: 'd', value: Infinity, interval: [1, Infinity] as const },
      { name: 'TE', description: 'd', value: -Infinity },
      { name: 'RD', description: 'd', value: null, error: 'Why <not>' },
      { name: 'XX', description: 'unknown to us', value: Number.NaN },
    ];
    const analysis = {
      version: '1.0',
      pre_training_bias_metrics: { ...section, facets: { facet0: [{ ...first!, metrics }] } },
      post_training_bias_metrics: { error: 'no positives' },
    } as const;
    const page = renderClarifyReport(findingsOf({}, { analysis, bias }));
    assert.match(page, /after training: nothing could be computed\. <bdi>no positives/);
    assert.match(page, /∞[\s\S]*1 to ∞[\s\S]*−∞/);
    assert.match(page, /Why &lt;not&gt;/);
    assert.match(page, /unknown to us/);
    // those are words of the program, not numbers that leaked into a drawing
    assert.ok(
      !/[ "](?:NaN|-?Infinity|undefined)/.test(page.replaceAll(/<style>[\s\S]*?<\/style>/g, '')),
    );
  });

  it('can be made of facets without a single row', () => {
    const { report, ...rest } = biasOf({ rows: 2 });
    const counts = report.counts.map((one) => {
      const empty = { ...one.pre, groups: new Map([['', new Float64Array(8)]]) };
      return { ...one, pre: empty, post: empty };
    });
    const page = renderClarifyReport(
      findingsOf({}, { bias: { ...rest, report: { ...report, counts } } }),
    );
    assert.match(page, /no rows/);
  });

  it('escapes whatever comes with the data', () => {
    const plain = new Set(markupOf(everything('')));
    const hostile = fc.oneof(
      fc.string(),
      fc.constantFrom(
        ...[
          '</td><script>alert(1)</script>',
          `"'><img src=x onerror=alert(1)>`,
          '</style><b>',
          '-->',
        ],
        ...['\u202Egnp', '\0\x1B[31m', 'x" style="background:url(//x)', '日本語のラベル'],
      ),
    );
    fc.assert(
      fc.property(hostile, (name) => {
        const page = everything(name);
        for (const one of markupOf(page)) assert.ok(plain.has(one), one);
        assert.ok(!/[\p{Cc}\u202E]/u.test(page.replaceAll('\n', '')));
        assert.equal(page.match(/<style>/g)?.length, 2);
      }),
      { numRuns: 40 },
    );
  });

  it('has a label on every drawing, and loads nothing', () => {
    const page = everything('');
    const drawings = page.match(/<svg[^>]*>/g) ?? [];
    assert.ok(drawings.length > 50);
    for (const svg of drawings) assert.match(svg, / role=img aria-label="[^"]+"/);
    assert.ok(!/(?:src|href)\s*=|url\(|@import|https?:/.test(page));
    assert.ok(!page.includes('<script'));
    assert.match(reportContentSecurityPolicy, /style-src 'unsafe-inline'/);
  });

  it('stays under 1 MB with 60 features, 5 labels, 300 facets and long names', () => {
    const name = '"<&>日本語'.repeat(30);
    const made = { facets: 300, features: 60, labels: 12, rows: 400, name };
    const violations = Array.from({ length: 500 }, () => biasViolation('DI', name));
    const segments = Array.from({ length: 100 }, (_, i) => ({
      ...{ config_name: `c${name}`, segment: `${i}${name}`, rows: 9 },
    }));
    const found = findingsOf(made, withBiasDrift(violations, name));
    const page = renderClarifyReport({
      ...{ ...found, ...{ analysis: { ...found.analysis, segments } } },
      notes: Array.from({ length: 300 }, () => name.repeat(9)),
      attributionDrift: {
        ...{ reading: 'Sound', violations: [], notes: [] },
        labels: Array.from({ length: 12 }, () => driftOf(made)),
      },
    });
    assert.ok(Buffer.byteLength(page) < 1_000_000, `${Buffer.byteLength(page)} bytes`);
    assert.match(page, /288 more facet values/);
    assert.match(page, /40 more features/);
    assert.match(page, /6 more labels/);
    assert.match(page, /80 more segments/);
    assert.match(page, /and 440 more, in constraint_violations\.json/);
  });
});

function everything(name: string): string {
  const bias = withBiasDrift([biasViolation('DI', name)], name, true);
  const drift = withAttributionDrift(true, name);
  return renderClarifyReport(findingsOf({ name, labels: 2 }, { ...drift, ...bias }));
}
