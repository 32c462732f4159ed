import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openState, type State } from '../../storage/state.js';
import { DueTimes } from './due-times.js';
import { Executions } from './executions.js';
import { standingsOf } from './standings.js';

const region = 'eu-west-1';
const hour = 3_600_000;

interface Ran {
  /** When it was due, in hours; its window is the hour before unless given. */
  readonly due: number;
  readonly status: string;
  readonly window?: readonly [number, number];
  readonly byHand?: true;
}

const ran = (due: number, status: string, window?: readonly [number, number]): Ran => ({
  ...{ due, status },
  ...(window && { window, byHand: true }),
});

async function standingAfter(runs: readonly Ran[]) {
  const folder = await mkdtemp(join(tmpdir(), 'guiderail-standings-'));
  const state = openState(join(folder, 'state.db'));
  try {
    await DueTimes.open(state);
    await insert(state, await Executions.open(state), runs);
    const [standing] = await standingsOf(state, region);
    const { newest, streak } = standing ?? {};
    return {
      newest: newest && [newest.due / hour, newest.status],
      wrong: streak && [Number(streak.wrong), hours(streak.wrong_start)],
      failed: streak && [Number(streak.failed), hours(streak.failed_due)],
    };
  } finally {
    await state.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const hours = (time: number | null) => (time === null ? null : time / hour);

async function insert(state: State, executions: Executions, runs: readonly Ran[]) {
  for (const { due, status, window = [due - 1, due], byHand } of runs) {
    const row = { region, schedule: 's', due: due * hour, endpoint: 'e', definition: null };
    const origin = byHand ? 'on-demand' : 'tick';
    await executions.insert({ ...row, type: 'DataQuality', origin }, 0);
    await state.run(
      `UPDATE monitoring_executions SET status = ?, violations = ?, window_start = ?,
        window_end = ? WHERE due = ?`,
      ...[status === unchecked ? quiet : status, status === unchecked ? null : 0],
      ...[window[0] * hour, window[1] * hour, due * hour],
    );
  }
}

const quiet = 'Completed';
const violated = 'CompletedWithViolations';
const failed = 'Failed';
/** Completed, and held against nothing. */
const unchecked = 'Unchecked';

test('a run that was held against nothing is no quiet one', async () => {
  const after = await standingAfter([ran(1, quiet), ran(2, violated), ran(3, unchecked)]);
  assert.deepEqual(after, { newest: [3, quiet], wrong: [1, 1], failed: [1, 3] });
});

test('violations began with the first window since the last quiet one', async () => {
  const runs = [
    ran(1, violated),
    ran(2, quiet),
    ran(3, violated),
    ran(4, failed),
    ran(5, violated),
  ];
  assert.deepEqual(await standingAfter(runs), {
    ...{ newest: [5, violated], wrong: [2, 2], failed: [1, 4] },
  });
});

test('a window that cuts across the schedule’s own does not count', async () => {
  const runs = [ran(6, quiet), ran(7, failed), ran(8, failed), ran(8.5, failed, [5.5, 8.5])];
  assert.deepEqual(await standingAfter(runs), {
    ...{ newest: [8, failed], wrong: [0, null], failed: [2, 7] },
  });
  const found = [ran(7, violated), ran(7.5, failed, [7, 7.5])];
  assert.deepEqual((await standingAfter(found)).newest, [7, violated]);
});

test('a window that was run again counts once, by its newest run', async () => {
  const again = [ran(7, failed), ran(8, violated), ran(8.5, quiet, [7, 8])];
  assert.deepEqual((await standingAfter(again)).newest, [8.5, quiet]);
  // an older window that is quiet now ends what began before it
  const older = [ran(6, violated), ran(7, violated), ran(8, violated), ran(9, quiet, [6, 7])];
  assert.deepEqual(await standingAfter(older), {
    ...{ newest: [8, violated], wrong: [1, 7], failed: [0, null] },
  });
  const still = [ran(7, failed), ran(8, failed), ran(8.5, failed, [6, 7])];
  assert.deepEqual((await standingAfter(still)).failed, [2, 7]);
});

test('of a monitor that only ran by hand, the newest window tells', async () => {
  const runs = [ran(7, violated, [5, 6]), ran(8, quiet, [1, 2])];
  assert.deepEqual((await standingAfter(runs)).newest, [7, violated]);
  assert.equal((await standingAfter([])).newest, undefined);
});
