// A store with a month of captures in minute segments, as the server publishes them, and the
// analysis threads that a server has.
import { join } from 'node:path';
import { analysisThreads } from '../../server/dist/analysis-threads.js';
import { captureHours } from '../../server/dist/services/monitoring/analyzer/capture-hours.js';
import { openLocalObjects } from '../../server/dist/storage/local-objects.js';
import { openState } from '../../server/dist/storage/state.js';
import { captureLines } from './monitor-run-data.js';

export const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const AT_ONCE = 256;
const GiB = 1024 ** 3;

/** The key of a segment that begins at a time. */
export function segmentKey(time, id) {
  const [, date, hour, minute] = /^(.{10})T(..):(..)/.exec(new Date(time).toISOString());
  return `capture/e/v/${date.replaceAll('-', '/')}/${hour}/${minute}-00-000-${id}.jsonl`;
}

export async function captureStore(folder) {
  const state = openState(join(folder, 'state.db'));
  const objects = await openLocalObjects({ folder: join(folder, 'objects'), state, now: Date.now });
  await objects.createBucket('bench', 'us-east-1');
  const summaries = { folder: join(folder, 'states'), limit_bytes: GiB };
  const threads = analysisThreads({ folder: join(folder, 'analysis'), summaries });
  const put = (time, id, lines) =>
    objects.put('bench', segmentKey(time, id), `${lines.join('\n')}\n`);
  return {
    put,
    /** Puts `records` evenly over `days`, one object a minute. Returns how many objects. */
    async fill(records, days) {
      const perMinute = records / (days * 1440);
      const lines = captureLines(records, { perSecond: perMinute / 60 });
      let segment = [];
      let minute = 0;
      let puts = [];
      for (let index = 0; index <= records; index++) {
        const at = Math.floor(index / perMinute);
        if (segment.length > 0 && (at !== minute || index === records)) {
          puts.push(put(START + minute * MINUTE, 'x', segment));
          segment = [];
          if (puts.length === AT_ONCE || index === records) {
            await Promise.all(puts);
            puts = [];
          }
        }
        minute = at;
        if (index < records) segment.push(lines.next().value);
      }
      return Math.ceil(days * 1440);
    },
    /** One monitoring run over [start, end) as a schedule's job makes it, from the list of objects on. */
    async run({ start, end, baseline }) {
      const began = performance.now();
      const window = { start, end };
      const hours = await captureHours(objects, [{ bucket: 'bench', key: 'capture/e' }], window);
      const request = {
        task: 'monitor',
        dataset: {
          format: { kind: 'capture', parts: ['endpointInput', 'endpointOutput'] },
          files: [],
          hours,
        },
        window,
        baseline,
        options: { comparisonMethod: 'Sound' },
        report: { title: 'bench', generatedAt: Date.UTC(2027, 0, 1) },
      };
      const result = await threads.analyse(request, {
        signal: new AbortController().signal,
        memory_bytes: GiB,
        threads: 2,
        onProgress: () => {},
      });
      return { ...result, seconds: (performance.now() - began) / 1000 };
    },
    async close() {
      await threads.close();
      await state.close();
    },
  };
}
