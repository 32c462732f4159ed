import assert from 'node:assert/strict';
import { names as income } from '../world/income.js';

const acknowledged = async ({ source }) => {
  const { Incidents } = await source.own('incidents', { State: 'acknowledged' });
  return Incidents.find(({ MonitoringScheduleName: name }) => name === income.bias);
};

const place = async (given) => `/incidents/${(await acknowledged(given)).IncidentId}`;

export default {
  route: '/incidents/:id',
  places: { acknowledged: place },
  mask: ['code'],
  checks: {
    async 'its windows, features, and what was done about it'({ open, source }) {
      const page = await open();
      const { IncidentId } = await acknowledged({ source });
      const whole = await source.own(`incidents/${IncidentId}`);
      const text = await page.locator('#page').innerText();
      for (const feature of whole.Features) assert.ok(text.includes(feature), feature);
      assert.ok(text.includes('a sensor is being replaced'), 'why it was acknowledged');
      assert.match(text, new RegExp(`Windows with evidence\\s+${whole.WindowCount}`));
    },
  },
};
