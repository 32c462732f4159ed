import { newestInputs } from '@guiderail/analysis';
import { validationException } from '../../../../base/errors.js';
import { captureFiles } from '../../../common/dataset/dataset-files.js';
import { JobFailure } from '../../../common/processing-image.js';
import { readS3Uri, underS3Uri } from '../../../common/s3-uri.js';
import type { FeatureStoreDeps } from '../../deps.js';
import type { FeatureGroup } from '../../feature-group.js';
import type { OfflineStore } from '../../offline/offline-store.js';
import { storeRows } from '../run-rows.js';
import type { Talk } from '../runs.js';
import { compareServed } from './compare.js';
import { type Known, knownThen } from './known.js';
import { publishSkew } from './publish.js';
import type { SkewRequest } from './request.js';
import { type Served, servedRows } from './served.js';
import type { Skew } from './skew.js';

export type { FeatureSkew, SkewExample } from './compare.js';
export type { Skew } from './skew.js';

export interface SkewDeps
  extends Pick<
    FeatureStoreDeps,
    | 'runSql'
    | 'newFile'
    | 'removeFile'
    | 'objects'
    | 'calls'
    | 'state'
    | 'deliveries'
    | 'accountId'
    | 'clock'
    | 'captures'
  > {
  readonly offline: Pick<OfflineStore, 'settle' | 'files'>;
}

/**
 * Holds what models were asked against what the store knew at that moment. Captures tell the second
 * of an inference: what was written in that very second counts as known.
 * @throws ValidationException where the endpoint captures nothing or no column fits a feature.
 */
export async function findSkew(
  deps: SkewDeps,
  group: FeatureGroup,
  asked: SkewRequest,
  talk: Talk,
): Promise<Skew> {
  const { signal, progress } = talk;
  const turn = async () => {
    signal.throwIfAborted();
    await new Promise((resolve) => setImmediate(resolve));
  };
  progress('reading captures');
  const paths = await capturePaths(deps, group.region, asked);
  const { start, end, most } = asked;
  const read = await newestInputs(paths, { start, end, most, signal });
  const served = await servedRows(group, asked, read.inputs, turn);
  progress(`looking up ${served.rows.length} records`);
  await deps.offline.settle(group);
  const table = await storeRows(deps.offline, group);
  const known = await knownThen(deps, group, { ...served, known: asked.known, table }, signal);
  progress('comparing');
  const Features = await compareServed(served, known, asked, turn);
  const skew: Skew = {
    ...{ EndpointName: asked.endpoint, FeatureGroupName: group.name },
    ...{ StartTime: new Date(start).toISOString(), EndTime: new Date(end).toISOString() },
    Skewed: Features.some(({ Skewed }) => Skewed),
    ...{ Records: read.inputs.length, Rows: served.rows.length + served.keyless },
    ...matches(served, known),
    ...{ Unreadable: read.unreadable, More: read.more, Features },
  };
  if (asked.publish) await publishSkew(deps, group, skew);
  return skew;
}

/** @throws ValidationException */
async function capturePaths(
  { calls, captures, objects }: SkewDeps,
  region: string,
  { endpoint, start, end }: SkewRequest,
): Promise<string[]> {
  const described = await calls.sagemaker.DescribeEndpoint({ EndpointName: endpoint }, { region });
  const root = described.DataCaptureConfig?.DestinationS3Uri;
  const place = root === undefined ? undefined : readS3Uri(underS3Uri(root, endpoint));
  if (!place) throw validationException(`Endpoint "${endpoint}" captures no data.`);
  await captures.seal(region, endpoint, end);
  try {
    const files = await captureFiles(objects, [place], { start, end });
    return files.map(({ path }) => path);
  } catch (error) {
    if (error instanceof JobFailure) throw validationException(error.message);
    throw error;
  }
}

function matches(
  { rows, keyless }: Served,
  known: readonly Known[],
): Pick<Skew, 'Matched' | 'Unmatched' | 'Staleness'> {
  const ages: number[] = [];
  const unmatched = { NoIdentifier: keyless, NoRecord: 0, Deleted: 0, Expired: 0 };
  for (const [i, then] of known.entries()) {
    if (then.kind !== 'Record') unmatched[then.kind] += 1;
    else ages.push(Math.max(0, Date.parse(rows[i]?.inferenceTime ?? '') - then.time_ms));
  }
  const sorted = Float64Array.from(ages).sort();
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return {
    ...{ Matched: ages.length, Unmatched: unmatched },
    Staleness:
      ages.length === 0 ? null : { Median: at(0.5), P90: at(0.9), P99: at(0.99), Largest: at(1) },
  };
}
