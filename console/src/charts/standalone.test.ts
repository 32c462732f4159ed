import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fileName } from './save.js';
import { escaped, standalone } from './standalone.js';
import { drawingOf, legendOf } from './time/drawing.js';
import { prepare } from './time/prepare.js';
import { lanesNeeded, wholeSpan } from './time/view.js';
import type { Mark, TimeSeries } from './types.js';

/** Fails unless a text is one well-formed element with quoted attributes and known entities. */
function wellFormed(xml: string): void {
  const open: string[] = [];
  const tag = /<(\/?)([a-zA-Z]+)((?: [a-zA-Z-]+="[^"<]*")*)(\/?)>|([^<]+)/gy;
  while (tag.lastIndex < xml.length) {
    const from = tag.lastIndex;
    const found = tag.exec(xml);
    assert.ok(found, `no element at ${xml.slice(from, from + 80)}`);
    const [, close, name = '', attributes = '', empty, text = ''] = found;
    assert.doesNotMatch(attributes + text, /&(?!(amp|lt|gt|quot);)/);
    if (close) assert.equal(open.pop(), name);
    else if (name !== '' && !empty) open.push(name);
  }
  assert.deepEqual(open, []);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML cannot hold
  assert.doesNotMatch(xml, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u);
}

const hour = 3_600_000;
const start = Date.UTC(2026, 10, 20);

function drawn(series: readonly TimeSeries[], marks: readonly Mark[] = [], title = 'Latency') {
  const lines = prepare(series);
  const whole = wholeSpan(lines, marks);
  const thresholds = [{ value: 3, label: 'limit <3>' }];
  const lanes = lanesNeeded(marks, whole);
  const model = { lines, unit: 'ms', thresholds, marks, whole, range: undefined, lanes };
  return drawingOf(title, model, undefined);
}

test('a chart over time is a file of its own: title, legend, axis, thresholds, light colours', () => {
  const svg = drawn(
    [
      { name: 'p50', times: [0, 1, 2].map((i) => start + i * hour), values: [1, 4, null] },
      { name: 'p99 & more', times: [start], values: [2], kind: 'bars' },
    ],
    [{ at: start + hour, label: 'run', tone: 'bad' }],
  );
  wellFormed(svg);
  for (const text of ['Latency', 'p50', 'p99 &amp; more', 'limit &lt;3&gt;', '2026-11-20', 'UTC']) {
    assert.ok(svg.includes(`>${text}</text>`), text);
  }
  assert.doesNotMatch(svg, /var\(|style=|class=|NaN|Infinity|undefined/);
  assert.ok(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"'));
});

test('foreign names cannot leave their text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (title, name) => {
      const series = [{ name, times: [start, start + hour], values: [1, 2] }];
      wellFormed(drawn(series, [], title));
      wellFormed(
        standalone({
          ...{ title, width: 300, height: 10, inner: `<text>${escaped(name)}</text>` },
          legend: legendOf(prepare(series)),
        }),
      );
    }),
  );
});

test('any numbers give a drawing', () => {
  const value = fc.option(fc.double());
  fc.assert(
    fc.property(
      fc.array(value, { maxLength: 30 }),
      fc.constantFrom('line', 'step', 'bars', 'points'),
      (values, kind) => {
        const times = values.map((_, i) => start + i * hour);
        const svg = drawn([{ name: 'x', times, values, low: values, high: values, kind }]);
        wellFormed(svg);
        assert.doesNotMatch(svg, /NaN|Infinity/);
      },
    ),
  );
});

test('files are named after their chart', () => {
  assert.equal(
    fileName('Latency of fares/AllTraffic (p99)', 'svg'),
    'latency-of-fares-alltraffic-p99.svg',
  );
  assert.equal(fileName('../../etc/passwd', 'csv'), 'etc-passwd.csv');
  assert.equal(fileName('!!!', 'png'), 'chart.png');
  assert.ok(fileName('x'.repeat(300), 'png').length <= 84);
});
