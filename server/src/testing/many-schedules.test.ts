import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LiveWorld, until } from './live-world.js';

/** The tests that take long ask for 10,000. */
const count = Number(process.env.GUIDERAIL_TEST_SCHEDULES ?? 150);
const MiB = 1024 ** 2;
/** What the heap may grow by, whatever the count. */
const mostGrowth_bytes = 200 * MiB;

test('schedules due in the same minute all run once, in bounded memory, while requests are answered', async () => {
  const world = await LiveWorld.open('2026-03-01T20:30:00Z');
  try {
    await world.endpoint('busy');
    await world.endpoint('idle');
    const names = Array.from({ length: count }, (_, i) => `s-${i}`);
    await world.schedule('idle', names, 'cron(0 * ? * * *)');
    await world.invoke('busy');
    const before = process.memoryUsage().heapUsed;
    let most = 0;
    let answered = 0;
    let going = true;
    const asking = (async () => {
      while (going) {
        assert.equal(await world.invoke('busy'), '1\n');
        answered += 1;
        most = Math.max(most, process.memoryUsage().heapUsed);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    world.clock.set(Date.parse('2026-03-01T21:00:00Z'));
    const done = async (): Promise<number | undefined> => {
      const [pending, running] = await Promise.all([
        world.count('Pending'),
        world.count('InProgress'),
      ]);
      const all = pending || running ? [] : await world.executions();
      // they may all have come since they were counted
      const open = all.some((one) =>
        /Pending|InProgress/.test(one.MonitoringExecutionStatus ?? ''),
      );
      return all.length >= count && !open ? all.length : undefined;
    };
    await until('all runs', done, 1000 * count);
    going = false;
    await asking;
    const all = await world.executions();
    assert.equal(all.length, count);
    assert.equal(new Set(all.map((one) => one.MonitoringScheduleName)).size, count, 'each once');
    const dueAt = new Set(all.map((one) => one.ScheduledTime?.toISOString()));
    assert.deepEqual([...dueAt], ['2026-03-01T21:00:00.000Z']);
    const statuses = new Set(all.map((one) => one.MonitoringExecutionStatus));
    assert.equal(statuses.size, 1, [...statuses].join(', '));
    assert.ok(answered > 0);
    assert.ok(most - before < mostGrowth_bytes, `the heap grew by ${(most - before) / MiB} MiB`);
  } finally {
    await world.close();
  }
});
