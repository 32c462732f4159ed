import assert from 'node:assert/strict';
import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeEndpointCommand } from '@aws-sdk/client-sagemaker';
import { numbersIn } from '../support/numbers.js';
import { names as fares } from '../world/fares.js';
import { names as income } from '../world/income.js';
import { names as rentals } from '../world/rentals.js';
import { hour_ms, present } from '../world/times.js';

const at = (name, query = '') => `/endpoints/${name}${query}`;

/** What CloudWatch says was asked of a variant in the span that the page shows. */
async function sumOf(source, metric, variant) {
  const { Datapoints } = await source.cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWS/SageMaker',
      MetricName: metric,
      Dimensions: [
        { Name: 'EndpointName', Value: fares.endpoint },
        { Name: 'VariantName', Value: variant },
      ],
      StartTime: new Date(present - 6 * hour_ms),
      EndTime: new Date(present + 60_000),
      Period: 3600,
      Statistics: ['Sum'],
    }),
  );
  return Datapoints.reduce((sum, { Sum }) => sum + Sum, 0);
}

export default {
  route: '/endpoints/:name',
  places: {
    traffic: at(fares.endpoint),
    captures: at(fares.endpoint, '?tab=captures'),
    monitors: at(rentals.endpoint, '?tab=monitors'),
    alarms: at(fares.endpoint, '?tab=alarms'),
    explained: at(income.explained, '?tab=captures&span=30d'),
    idle: at(fares.idle),
    failed: at(fares.broken),
  },
  // how fast this machine answered when the world was made, and ids
  mask: ['figure', 'td', 'code'],
  charts: [{ path: at(fares.endpoint, '?span=1h'), title: /^Requests/ }],
  states: [
    {
      what: 'the span',
      path: at(fares.endpoint),
      act: (page) => page.getByLabel('Span').selectOption('24h'),
    },
    {
      what: 'a series that is switched off, with the numbers of the chart',
      path: at(fares.endpoint),
      async act(page) {
        const chart = page.locator('figure.chart', { hasText: /^Requests/ }).first();
        await chart.locator('.chart-series').first().click();
        await chart.getByRole('button', { name: /^Data/ }).click();
      },
    },
    {
      what: 'an opened capture',
      path: at(fares.endpoint, '?tab=captures'),
      act: (page) => page.locator('#page li summary').first().click(),
    },
  ],
  checks: {
    async 'requests and errors of each variant, as CloudWatch has them'({ open, source }) {
      const page = await open();
      const table = page.getByRole('table', { name: 'Variants' });
      const { ProductionVariants } = await source.sagemaker.send(
        new DescribeEndpointCommand({ EndpointName: fares.endpoint }),
      );
      assert.deepEqual(
        ProductionVariants.map(({ VariantName }) => VariantName),
        fares.variants,
      );
      for (const { VariantName: name, DesiredWeight } of ProductionVariants) {
        const text = await table.locator('tr', { hasText: name }).first().innerText();
        const asked = await sumOf(source, 'Invocations', name);
        assert.ok(asked > 20, `${name} was asked ${asked} times`);
        const numbers = numbersIn(text);
        assert.ok(numbers.includes(asked), `${name}: ${asked} in ${text}`);
        const failed = await sumOf(source, 'Invocation5XXErrors', name);
        const share = (100 * failed) / asked;
        assert.ok(
          numbers.some((one) => Math.abs(one - share) < 0.01),
          `${share} % in ${text}`,
        );
        assert.ok(numbers.includes(DesiredWeight), `weight ${DesiredWeight}`);
      }
    },
    async 'captures with what was asked and answered'({ open, source }) {
      const page = await open({ path: at(fares.endpoint, '?tab=captures') });
      await page
        .locator('#page summary', { hasText: /champion|challenger/ })
        .first()
        .click();
      const text = await page.locator('#page li details[open]').innerText();
      const uri = /s3:\/\/\S+\.jsonl/.exec(text)[0];
      const lines = (await source.object(uri)).trim().split('\n');
      const records = lines.map((line) => JSON.parse(line));
      const one = records.find(({ eventMetadata: { eventId } }) => text.includes(eventId));
      for (const side of ['endpointInput', 'endpointOutput']) {
        for (const cell of one.captureData[side].data.trim().split(',')) {
          assert.ok(text.includes(cell), `${cell} of ${side}`);
        }
      }
    },
    async 'what a mark is of, while no chart moves from under the pointer'({ open }) {
      const page = await open();
      const plots = page.locator('.ep-charts .chart-time');
      await plots.first().scrollIntoViewIfNeeded();
      const tops = () =>
        plots.evaluateAll((all) =>
          all.slice(0, 2).map((one) => one.getBoundingClientRect().top + window.scrollY),
        );
      const before = await tops();
      assert.equal(before[0], before[1], 'charts beside each other stand level');
      const { x, y, width, height } = await plots.first().boundingBox();
      const marks = height - 44; // the lowest row of them, above the axis
      await page.mouse.move(x + width * 0.9, y + marks);
      await page
        .getByText(/click to open/)
        .first()
        .waitFor();
      assert.deepEqual(await tops(), before);
    },
    async 'why one is out of service'({ open, source }) {
      const page = await open({ path: at(fares.broken) });
      const { FailureReason } = await source.sagemaker.send(
        new DescribeEndpointCommand({ EndpointName: fares.broken }),
      );
      const text = await page.locator('#page').innerText();
      assert.ok(text.includes(FailureReason), FailureReason);
      assert.match(text, /can’t be trusted now: out of service/);
    },
  },
};
