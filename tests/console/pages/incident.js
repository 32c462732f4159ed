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
  mask: ['code', 'figure'],
  blank: [{ of: ['h1', 'tbody', 'dd'], height: '3rem' }],
  charts: [{ path: place, title: /^How it went/ }],
  deeds: {
    'a note is kept with the name of who wrote it': {
      path: place,
      async act({ page, source }) {
        const { IncidentId } = await acknowledged({ source });
        await page.getByLabel('Your name').fill('Cleo');
        await page.getByLabel('Note').fill('<b>looked at</b> the register');
        await page.getByRole('button', { name: 'Add the note alone' }).click();
        await page.getByText('<b>looked at</b> the register').first().waitFor();
        const { Changes } = await source.own(`incidents/${IncidentId}`);
        assert.ok(Changes.some(({ Reason }) => Reason === '<b>looked at</b> the register'));
      },
    },
    'muting for a day, and unmuting': {
      path: place,
      async act({ page, source }) {
        const { IncidentId } = await acknowledged({ source });
        const state = async () => (await source.own(`incidents/${IncidentId}`)).State;
        await page.getByRole('button', { name: /^Mute/ }).click();
        await page.getByRole('button', { name: 'Unmute' }).waitFor();
        assert.equal(await state(), 'muted');
        await page.getByRole('button', { name: 'Unmute' }).click();
        await page.getByRole('button', { name: /^Mute/ }).waitFor();
        assert.notEqual(await state(), 'muted');
      },
    },
  },
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
