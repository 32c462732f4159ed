import { validationException } from '../../base/errors.js';
import { captureHours } from '../common/dataset/capture-hours.js';
import { firstFile } from '../common/dataset/dataset-files.js';
import { JobFailure } from '../common/processing-image.js';
import { readS3Uri, underS3Uri } from '../common/s3-uri.js';
import type { WindowGroup } from './analyzer/analyse.js';
import { baselineOf } from './baseline.js';
import { planOf } from './plan.js';
import type { Monitoring } from './room.js';
import { describeEndpoint, findSchedule } from './schedules.js';

/** A question about an endpoint's captures. Times are milliseconds: `start <= time < end`. */
export interface WindowQuery {
  readonly region: string;
  readonly endpoint: string;
  /** All unless given. */
  readonly variants?: readonly string[] | undefined;
  readonly start: number;
  readonly end: number;
  /** One group of all unless given; hours and days are UTC's. */
  readonly groupBy?: 'hour' | 'day' | 'variant' | undefined;
  /** The schedule whose baseline names columns that have none; its summaries are then used. */
  readonly schedule?: string | undefined;
}

const memory_bytes = 1024 ** 3;
const threads = 2;

/**
 * What an endpoint captured in a window: statistics of every column, in groups that hold any
 * record. Answered from the summaries that runs keep; what has none yet is read once.
 * @throws ValidationException when the endpoint captures nothing or the window cannot be answered.
 */
export async function describeCaptures(
  monitoring: Monitoring,
  query: WindowQuery,
  signal: AbortSignal,
): Promise<readonly WindowGroup[]> {
  const { deps } = monitoring;
  const { region, endpoint, variants, start, end, groupBy } = query;
  if (!(start < end)) throw validationException('The start of the window must lie before its end.');
  const { DataCaptureConfig: capture } = await describeEndpoint(deps, endpoint, region);
  const root = capture?.DestinationS3Uri;
  if (!root) throw validationException(`Endpoint "${endpoint}" captures no data.`);
  await deps.captures.seal(region, endpoint, end);
  const folders = variants?.map((variant) => `${endpoint}/${variant}`) ?? [endpoint];
  const places = folders.flatMap((path) => readS3Uri(underS3Uri(root, path)) ?? []);
  const constraints = await constraintsOf(monitoring, query);
  try {
    const { groups } = await deps.analyse(
      {
        task: 'describe',
        dataset: {
          format: { kind: 'capture', parts: ['endpointInput', 'endpointOutput'] },
          files: [],
          hours: await captureHours(deps.objects, places, { start, end }),
        },
        window: { start, end },
        groupBy,
        baseline: { constraints },
        options: { comparisonMethod: 'Sound' },
        report: { title: endpoint, generatedAt: deps.clock.now() },
      },
      { signal, memory_bytes, threads, onProgress: () => {} },
    );
    if (groups === undefined) throw new Error('the analysis answered without groups');
    return groups;
  } catch (error) {
    if (error instanceof JobFailure) throw validationException(error.message);
    throw error;
  }
}

async function constraintsOf(monitoring: Monitoring, { region, schedule }: WindowQuery) {
  if (schedule === undefined) return undefined;
  const { deps } = monitoring;
  const owner = { region, accountId: deps.accountId };
  const found = await findSchedule(monitoring, owner, schedule);
  const plan = await planOf(deps.resources, found.document.config, owner);
  const { constraints } = await baselineOf(deps, plan, region);
  const place = constraints === undefined ? undefined : readS3Uri(constraints);
  return place && firstFile(deps.objects, [place]);
}
