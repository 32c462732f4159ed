import assert from 'node:assert/strict';

export default {
  route: '/incidents',
  places: { all: '/incidents' },
  mask: ['code'],
  blank: [{ of: ['tbody'], height: '20rem' }],
  states: [
    {
      what: 'the state that is looked for',
      path: '/incidents',
      act: (page) => page.getByLabel('State').selectOption('closed'),
    },
  ],
  checks: {
    async 'every incident that is not closed, by its title'({ open, source }) {
      const page = await open();
      const { Incidents } = await source.own('incidents', { State: 'active', MaxResults: 100 });
      assert.ok(Incidents.length >= 5);
      const text = await page.locator('#page').innerText();
      for (const { Title } of Incidents) assert.ok(text.includes(Title), Title);
    },
    async 'closed ones where they are asked for'({ open, source }) {
      const page = await open({ path: '/incidents?state=closed' });
      const { Incidents } = await source.own('incidents', { State: 'closed', MaxResults: 100 });
      const text = await page.locator('#page').innerText();
      for (const { Title } of Incidents) assert.ok(text.includes(Title), Title);
    },
  },
};
