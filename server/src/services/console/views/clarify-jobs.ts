import type { DescribeProcessingJobCommandOutput } from '@aws-sdk/client-sagemaker';
import { ServiceError, validationException } from '../../../base/errors.js';
import { Kept } from '../../common/kept.js';
import { readS3Uri, type S3Place, underS3Uri } from '../../common/s3-uri.js';
import type { ClarifyJobRow, ClarifyJobsView, ClarifyPart } from './clarify-types.js';
import type { View, ViewDeps, ViewRequest } from './view.js';

const mostJobs = 50;
const mostLooked = 1000;
const pageSize = 100;
const longestAnalysis_bytes = 4 * 1024 * 1024;
const image = /(^|\/)sagemaker-clarify-processing(:|@|$)/;

/** Processing jobs of Clarify's image; those of monitors' runs only where they are asked for. */
export const clarifyJobsView = (deps: ViewDeps): View => ({
  name: 'clarify-jobs',
  async read(request): Promise<ClarifyJobsView> {
    const { NextToken, NameContains, Monitors } = request.body;
    const jobs: ClarifyJobRow[] = [];
    let next = textAsked(NextToken, 'NextToken');
    let looked = 0;
    do {
      const page = await deps.calls.sagemaker.ListProcessingJobs(
        {
          NextToken: next,
          NameContains: textAsked(NameContains, 'NameContains'),
          ...{ MaxResults: pageSize, SortBy: 'CreationTime', SortOrder: 'Descending' },
        },
        request,
      );
      const summaries = page.ProcessingJobSummaries ?? [];
      looked += summaries.length;
      for (const { ProcessingJobName = '' } of summaries) {
        const job = await describeJob(deps, ProcessingJobName, request);
        if (job && isClarify(job) && (Monitors === true || !job.MonitoringScheduleArn)) {
          jobs.push(await jobRow(deps, job));
        }
      }
      next = page.NextToken;
    } while (next !== undefined && looked < mostLooked && jobs.length < mostJobs);
    return { jobs, next, looked };
  },
});

function textAsked(value: unknown, name: string): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw validationException(`${name} must be a text.`);
}

export type ProcessingJob = Omit<DescribeProcessingJobCommandOutput, '$metadata'>;

/** A job; undefined where it has gone since. */
export async function describeJob(
  { calls }: Pick<ViewDeps, 'calls'>,
  ProcessingJobName: string,
  request: ViewRequest,
): Promise<ProcessingJob | undefined> {
  try {
    return await calls.sagemaker.DescribeProcessingJob({ ProcessingJobName }, request);
  } catch (error) {
    if (error instanceof ServiceError && error.status < 500) return undefined;
    throw error;
  }
}

export const isClarify = ({ AppSpecification }: ProcessingJob): boolean =>
  image.test(AppSpecification?.ImageUri ?? '');

/** Where a job writes. */
export const folderOf = ({ ProcessingOutputConfig }: ProcessingJob): string | undefined =>
  ProcessingOutputConfig?.Outputs?.[0]?.S3Output?.S3Uri;

export const under = (folder: string | undefined, name: string): S3Place | undefined =>
  folder === undefined ? undefined : readS3Uri(underS3Uri(folder, name));

const holding = new WeakMap<object, Kept<readonly ClarifyPart[]>>();

/** A job in short. */
export async function jobRow(
  deps: Pick<ViewDeps, 'objects'>,
  job: ProcessingJob,
): Promise<ClarifyJobRow> {
  const { MonitoringScheduleArn: schedule, ProcessingJobStatus: status = '' } = job;
  return {
    name: job.ProcessingJobName ?? '',
    status,
    created: job.CreationTime?.getTime() ?? 0,
    ended: job.ProcessingEndTime?.getTime(),
    schedule: schedule?.split('/').at(-1),
    // a monitor's run has a folder below the job's: its monitor shows it
    holds: status === 'Completed' && !schedule ? await holdsOf(deps, job) : [],
    failure: job.FailureReason?.slice(0, 400),
  };
}

async function holdsOf(
  { objects }: Pick<ViewDeps, 'objects'>,
  job: ProcessingJob,
): Promise<readonly ClarifyPart[]> {
  const place = under(folderOf(job), 'analysis.json');
  const info = place && (await objects.head(place.bucket, place.key));
  if (!place || !info || info.size > longestAnalysis_bytes) return [];
  const known = holding.get(objects) ?? new Kept<readonly ClarifyPart[]>(5000, () => 1);
  holding.set(objects, known);
  const found = await known.get(`${place.bucket}/${place.key} ${info.etag}`, async () => {
    const bytes = await objects.read(place.bucket, place.key, longestAnalysis_bytes);
    return bytes && partsOf(Buffer.from(bytes).toString());
  });
  return found ?? [];
}

/** By its members: AWS's files and ours name them alike. */
function partsOf(text: string): ClarifyPart[] {
  const has = (name: string): boolean => text.includes(`"${name}"`);
  return [
    ...(has('facets') ? (['bias'] as const) : []),
    ...(has('global_shap_values') ? (['importance'] as const) : []),
    ...(has('pdp') ? (['partial dependence'] as const) : []),
    ...(has('segments') ? (['segments'] as const) : []),
  ];
}
