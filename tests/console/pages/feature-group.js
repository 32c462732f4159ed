import assert from 'node:assert/strict';
import { GetRecordCommand } from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { brokenCells } from '../support/broken-cells.js';

const at = (tab) => `/features/customers${tab ? `?tab=${tab}` : ''}`;

export default {
  route: '/features/:name',
  places: {
    features: at(),
    records: at('records'),
    stores: at('health'),
    skew: at('skew'),
    monitors: '/features/weather?tab=monitors',
    uses: at('uses'),
  },
  unsteady: ['uses'], // what other tests have asked of the group by then is among them
  states: [
    {
      what: 'the tab',
      path: at(),
      act: (page) => page.getByRole('link', { name: 'Uses' }).click(),
    },
  ],
  checks: {
    async 'statistics of each feature, as the server has them of all rows'({ open, source }) {
      const page = await open();
      const { Features } = await source.own('feature-groups/customers/statistics', {});
      const text = await page.locator('#page').innerText();
      for (const { FeatureName } of Features) assert.ok(text.includes(FeatureName), FeatureName);
    },
    async 'breaks no name where the words about drift are long'({ open }) {
      const page = await open({ path: '/features/weather?span=7' });
      await page.getByText('Drifted').waitFor({ timeout: 60_000 });
      const cells = '#page td:not(:last-child)';
      assert.deepEqual(await brokenCells(page, cells), []);
    },
    async 'how fresh the group is'({ open, source }) {
      const page = await open({ path: at('health') });
      const asked = { MaxAgeMilliseconds: 86_400_000, Consistency: false };
      const { Checks } = await source.own('feature-groups/customers/check', asked);
      const { Words } = Checks.find(({ Check }) => Check === 'Freshness');
      await page.getByRole('combobox', { name: 'Newest write within' }).selectOption('24');
      await page.getByRole('button', { name: 'Check', exact: true }).click();
      await page.getByText(`Freshness: ${Words}`).waitFor({ timeout: 20_000 });
    },
    async 'a record by its identifier, with its history'({ open, source, names }) {
      const page = await open({ path: at('records') });
      const id = names.features.record;
      await page
        .getByLabel(/identifier|customer_id/i)
        .first()
        .fill(id);
      await page.keyboard.press('Enter');
      const { Record } = await source.records.send(
        new GetRecordCommand({
          FeatureGroupName: 'customers',
          RecordIdentifierValueAsString: id,
        }),
      );
      const spend = Record.find(({ FeatureName }) => FeatureName === 'spend_30d');
      await page.getByText(spend.ValueAsString).first().waitFor({ timeout: 15_000 });
      assert.ok(page.url().includes(id), 'the record is in the address');
    },
  },
};
