import assert from 'node:assert/strict';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';

export default {
  route: '/alarms',
  // which of them ring is told by how fast the world was made
  blank: [{ of: ['tbody'], height: '20rem' }],
  places: { all: '/alarms' },
  checks: {
    async 'every alarm in its state'({ open, source }) {
      const page = await open();
      const { MetricAlarms, CompositeAlarms } = await source.cloudwatch.send(
        new DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
      );
      const words = { ALARM: /alarm/i, OK: /ok/i, INSUFFICIENT_DATA: /too little data/i };
      const states = new Set();
      for (const { AlarmName, StateValue } of [...MetricAlarms, ...CompositeAlarms]) {
        const link = page.getByRole('link', { name: AlarmName, exact: true });
        const row = page.locator('#page tr').filter({ has: link }).first();
        assert.match(await row.innerText(), words[StateValue], AlarmName);
        states.add(StateValue);
      }
      assert.equal(states.size, 3);
    },
  },
};
