import { Readable } from 'node:stream';
import type { RunRow, ScheduleRow } from '../../runs.js';
import type { ViewDeps, ViewRequest } from '../view.js';

const hour = 3_600_000;

/** The end of the first window. */
export const start = Date.UTC(2026, 2, 1);

/** A world of one monitor with a run an hour, and of objects by `bucket/key`. */
export function worldOf(
  type: string,
  runs: number,
  files: Readonly<Record<string, string>>,
): ViewDeps {
  const schedule: ScheduleRow = {
    ...{ region: 'us-east-1', name: 'watch', arn: 'arn', status: 'Scheduled' },
    ...{ created: start, modified: start },
    document: { expression: 'cron(0 * ? * * *)', endpoint: 'e', type, config: {} },
  };
  const rows = Array.from({ length: runs }, (_, i) => rowOf(type, i)).reverse();
  const objects = {
    async head(bucket: string, key: string) {
      const text = files[`${bucket}/${key}`];
      if (text === undefined) return undefined;
      return { key, size: Buffer.byteLength(text), etag: String(text.length), lastModified: 0 };
    },
    async read(bucket: string, key: string) {
      const text = files[`${bucket}/${key}`];
      return text === undefined ? undefined : Buffer.from(text);
    },
    async get(bucket: string, key: string, range?: { start: number; end: number }) {
      const text = files[`${bucket}/${key}`];
      if (text === undefined) return undefined;
      const bytes = Buffer.from(text).subarray(range?.start ?? 0, (range?.end ?? text.length) + 1);
      return { info: { key, size: bytes.length }, body: Readable.from([bytes]) };
    },
    async list(bucket: string, { prefix = '' }: { prefix?: string }) {
      return Object.keys(files)
        .filter((name) => name.startsWith(`${bucket}/${prefix}`))
        .map((name) => ({ key: name.slice(bucket.length + 1), size: 1 }));
    },
  };
  const deps = {
    objects,
    schedule: async () => schedule,
    executionsOf: async () => rows,
    execution: async ({ due }: { due: number }) => rows.find((row) => row.due === due),
  };
  return deps as unknown as ViewDeps;
}

const rowOf = (type: string, i: number): RunRow => ({
  ...{ region: 'us-east-1', schedule: 'watch', due: start + i * hour, created: 0, modified: i },
  ...{ status: 'CompletedWithViolations', origin: 'tick', type, definition: 'd', endpoint: 'e' },
  ...{ feature_group: null, window_start: start + (i - 1) * hour, window_end: start + i * hour },
  ...{ job: `job-${i}`, job_arn: null, step: 'analysis', report: `s3://b/run/${i}` },
  ...{ failure: null, exit_message: null, violations: 1 },
  ...{ baseline_constraints: 's3://b/baseline/analysis.json', baseline_statistics: null },
});

/** What a page asks. */
export const asking = (body: Readonly<Record<string, unknown>>): ViewRequest => ({
  ...{ region: 'us-east-1', accessKeyId: 'k', mayRunCode: true, body },
  signal: new AbortController().signal,
});
