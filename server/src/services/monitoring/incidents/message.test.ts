import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type News, toldNothing } from '@guiderail/analysis';
import fc from 'fast-check';
import type { Incident } from './document.js';
import { plainMessage, slackMessage } from './message.js';

const opened = Date.UTC(2026, 2, 12);
const week = 7 * 86_400_000;
const window = { start: opened, end: opened + week };
const all: readonly News[] = ['Opened', 'Raised', 'Closed', 'Reopened'];

const drifted: Incident = {
  ...{ id: 'inc-5f0c1b2a9d3e', region: 'eu-west-1', schedule: 'bike-weekly', endpoint: 'bike' },
  ...{ type: 'DataQuality', family: 'values', level: 'critical', state: 'open', news: 1 },
  title: 'hum and temp drifted since 12 Mar, in 2 windows',
  features: ['hum', 'temp'],
  joined: ['temp'],
  ...{ acknowledged: false, mutedUntil: null, told: toldNothing, opened, closed: null },
  ...{ modified: opened, reopened: 0, windowCount: 2, firstWindow: window, lastWindow: window },
  ...{ report: 's3://b/reports', reportDue: opened + week },
  windows: [
    {
      ...window,
      signs: [
        {
          ...{ feature: 'hum', check: 'baseline_drift_check', family: 'values', grade: 'weak' },
          ...{ value: 0.43, threshold: 0.31, description: 'Baseline drift distance' },
        },
      ],
    },
  ],
  changes: [
    {
      time: opened,
      what: 'closed',
      by: 'guiderail',
      reason: 'nothing found in the last 2 windows',
    },
  ],
};

const failed: Incident = {
  ...drifted,
  ...{ family: 'runs', features: ['failed'], level: 'warning', report: null, reportDue: null },
  title: 'Runs fail since 12 Mar 02:00 UTC, 3 in a row: There is no baseline',
  job: 'model-monitoring-1',
  joined: [],
  windows: [
    {
      ...window,
      signs: [
        {
          ...{ feature: 'failed', check: 'run', family: 'runs', grade: 'weak' },
          description: 'There is no baseline at s3://b/c.json.',
        },
      ],
    },
  ],
  changes: [{ time: opened, what: 'closed', by: 'guiderail', reason: 'a run succeeded' }],
};

const body = (incident: Incident, news: News) =>
  plainMessage(incident, news, 'http://guide:4747').body.split('\n');

test('a violation in its own words has no long decimals', () => {
  const description = 'Metric recall with 0.6550000000000029 +/- 0.01 was LessThanThreshold 0.7';
  const sign = { feature: 'recall', check: 'LessThanThreshold', family: 'quality' as const };
  const windows = [{ ...window, signs: [{ ...sign, grade: 'strong' as const, description }] }];
  const incident: Incident = { ...drifted, family: 'quality', windows };
  for (const told of [plainMessage, slackMessage]) {
    const text = JSON.stringify(told(incident, 'Opened', undefined));
    assert.match(text, /with 0\.655 \+/);
    assert.doesNotMatch(text, /0000000/);
  }
});

test('drift, as it is told', () => {
  assert.deepEqual(body(drifted, 'Raised'), [
    'CRITICAL now: hum and temp drifted since 12 Mar, in 2 windows (bike-weekly)',
    '',
    '- hum: drift 0.43 where 0.31 is allowed',
    'and 1 more',
    '1 feature joined after it opened: temp.',
    '',
    'Endpoint bike',
    'Newest window 12 Mar 00:00 UTC to 19 Mar 00:00 UTC',
    `Report http://guide:4747/console/reports/eu-west-1/bike-weekly/${opened + week}`,
    'Incident inc-5f0c1b2a9d3e',
  ]);
  assert.deepEqual(body({ ...drifted, reopened: 2 }, 'Closed').slice(0, 6), [
    'Over: hum and temp drifted since 12 Mar, in 2 windows (bike-weekly)',
    '',
    'Closed: nothing found in the last 2 windows. Last seen in the window 12 Mar 00:00 UTC to ' +
      '19 Mar 00:00 UTC.',
    '1 feature joined after it opened: temp.',
    '',
    'Endpoint bike',
  ]);
});

test('what others lead to expect is told in those words', () => {
  const description =
    'Baseline drift distance: 0.19 exceeds threshold: 0.1. temp is 0.48 standard deviations ' +
    'below what atemp and the season lead to expect';
  const sign = { ...drifted.windows[0]!.signs[0]!, feature: 'temp', method: 'given_others' };
  const windows = [{ ...window, signs: [{ ...sign, description }] }];
  assert.equal(
    body({ ...drifted, windows }, 'Opened')[2],
    '- temp: 0.48 standard deviations below what atemp and the season lead to expect',
  );
});

test('runs that fail, as they are told', () => {
  assert.deepEqual(body(failed, 'Opened'), [
    'WARNING: Runs fail since 12 Mar 02:00 UTC, 3 in a row: There is no baseline (bike-weekly)',
    '',
    'There is no baseline at s3://b/c.json.',
    'Endpoint bike is not watched by this monitor until a run succeeds.',
    '',
    'Endpoint bike',
    'Newest such run due 12 Mar 00:00 UTC',
    'Processing job model-monitoring-1, log group /aws/sagemaker/ProcessingJobs',
    'Incident inc-5f0c1b2a9d3e',
  ]);
  assert.deepEqual(body(failed, 'Closed').slice(0, 3), [
    'Over: Runs fail since 12 Mar 02:00 UTC, 3 in a row (bike-weekly)',
    '',
    'Closed: a run succeeded. The last run that did not was due 12 Mar 00:00 UTC.',
  ]);
});

test('whatever it is about: bounds of SNS and Slack, and the id in the last line', () => {
  const long = fc.string({ maxLength: 250, unit: fc.constantFrom('a', '&', '<', ' ', 'é') });
  const anything = fc.record({
    title: fc.string({ minLength: 1, maxLength: 1500, unit: fc.constantFrom('t', '&', ':') }),
    features: fc.array(long, { maxLength: 30 }),
    joined: fc.array(long, { maxLength: 30 }),
    news: fc.constantFrom(...all),
    family: fc.constantFrom('values' as const, 'runs' as const),
  });
  fc.assert(
    fc.property(anything, ({ news, ...more }) => {
      const signs = more.features.flatMap((feature) =>
        ['range_check', 'data_type_check'].map((check) => ({
          ...drifted.windows[0]!.signs[0]!,
          ...{ feature, check, description: feature.padEnd(250, '&') },
        })),
      );
      const incident = { ...drifted, ...more, windows: [{ ...window, signs }] };
      const { subject, body } = plainMessage(incident, news, undefined);
      assert.ok(subject.length <= 100);
      assert.match(body, /\nIncident inc-5f0c1b2a9d3e$/);
      for (const block of slackMessage(incident, news, undefined).blocks) {
        const { text, elements } = block as Record<string, { text: string } & { text: string }[]>;
        const said = text?.text ?? elements?.[0]?.text ?? '';
        assert.ok(said.length > 0 && said.length <= 3000);
        assert.doesNotMatch(said, /&(?!amp;|lt;|gt;)/);
      }
    }),
    { numRuns: 50 },
  );
});
