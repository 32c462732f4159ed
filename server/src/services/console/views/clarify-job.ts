import { resourceNotFound, validationException } from '../../../base/errors.js';
import { readObject } from '../../../base/json.js';
import { readS3Uri } from '../../common/s3-uri.js';
import type { AttributionFeature } from './attribution-types.js';
import { metricRow } from './bias-metric-row.js';
import { dependenceOf } from './clarify-dependence.js';
import { describeJob, folderOf, isClarify, jobRow, type ProcessingJob } from './clarify-jobs.js';
import type {
  ClarifyBias,
  ClarifyFile,
  ClarifyImportance,
  ClarifyJobView,
} from './clarify-types.js';
import { membersOf } from './json-members.js';
import { readAttributions } from './read-attributions.js';
import { metricsByFacet, readBias } from './read-bias.js';
import type { View, ViewDeps, ViewRequest } from './view.js';

const longestAnalysis_bytes = 16 * 1024 * 1024;
const mostFiles = 60;
const mostFacets = 60;
const mostFeatures = 500;
const mostLabels = 200;

/** A Clarify job, and what it found. */
export const clarifyJobView = (deps: ViewDeps): View => ({
  name: 'clarify-job',
  async read(request): Promise<ClarifyJobView> {
    const job = await jobAsked(deps, request, 'Name');
    const folder = folderOf(job);
    const files = await filesOf(deps, folder);
    const at = files.find(({ name }) => name === 'analysis.json');
    const bytes = at && (await deps.objects.read(at.bucket, at.key, longestAnalysis_bytes));
    const { Label } = request.body;
    return {
      ...(await jobRow(deps, job)),
      started: job.ProcessingStartTime?.getTime(),
      exitMessage: job.ExitMessage,
      ...placesOf(job),
      ...{ folder, files },
      report: files.find(({ name }) => name.endsWith('.html') && !name.includes('/')),
      hasRows: files.some(({ name }) => name === 'explanations_shap/out.csv'),
      ...(bytes ? analysisOf(bytes, Label) : nothing),
    };
  },
});

type Found = Pick<
  ClarifyJobView,
  'problem' | 'bias' | 'importance' | 'dependence' | 'dependenceCount'
>;

const nothing: Found = { dependence: [], dependenceCount: 0 };

/** The job that a view was asked about. @throws ServiceError where there is none of Clarify's */
export async function jobAsked(
  deps: Pick<ViewDeps, 'calls'>,
  request: ViewRequest,
  member: string,
): Promise<ProcessingJob> {
  const name = request.body[member];
  if (typeof name !== 'string') throw validationException(`${member}, a job's name, is missing.`);
  const job = await describeJob(deps, name, request);
  if (job && isClarify(job)) return job;
  throw resourceNotFound(`There is no Clarify job called ${name} in ${request.region}.`);
}

function placesOf({ ProcessingInputs = [] }: ProcessingJob) {
  const uriOf = (wanted: string) =>
    ProcessingInputs.find(({ InputName }) => InputName === wanted)?.S3Input?.S3Uri;
  return { dataset: uriOf('dataset'), config: uriOf('analysis_config') };
}

async function filesOf(
  { objects }: Pick<ViewDeps, 'objects'>,
  folder: string | undefined,
): Promise<ClarifyFile[]> {
  const place = folder === undefined ? undefined : readS3Uri(folder);
  if (!place) return [];
  const prefix = place.key === '' ? '' : `${place.key}/`;
  const found = await objects.list(place.bucket, { prefix, limit: mostFiles });
  return found.map(({ key, size }) => ({
    ...{ bucket: place.bucket, key, size },
    name: key.slice(prefix.length),
  }));
}

/** Anybody may have written the file: what cannot be read is said. */
function analysisOf(bytes: Uint8Array, label: unknown): Found {
  const text = Buffer.from(bytes).toString();
  const file = readObject(text) ?? {};
  const { explanations } = file;
  const hasBias = 'pre_training_bias_metrics' in file || 'post_training_bias_metrics' in file;
  const bias = hasBias ? readBias(bytes) : undefined;
  const shap = 'kernel_shap' in membersOf(explanations) ? readAttributions(bytes) : undefined;
  const problems = [bias, shap].filter((one) => typeof one === 'string');
  return {
    problem: problems[0],
    bias: typeof bias === 'object' ? biasOf(bias) : undefined,
    importance: typeof shap === 'object' ? importanceOf(shap, label) : undefined,
    ...dependenceOf(membersOf(explanations).pdp),
  };
}

function biasOf(bias: Exclude<ReturnType<typeof readBias>, string>): ClarifyBias {
  const facets = [...metricsByFacet(bias.stages)];
  return {
    label: bias.label,
    positive: bias.positive,
    problems: bias.problems,
    facetCount: facets.length,
    facets: facets.slice(0, mostFacets).map(([key, metrics]) => {
      const [facet, value] = JSON.parse(key) as [string, string];
      const judged = { violated: false, tooSmall: false };
      return {
        ...{ facet, value, rows: bias.rows.get(key) },
        metrics: metrics.map((one) => metricRow(one, judged)),
      };
    }),
  };
}

function importanceOf(
  { global, logit, why }: Exclude<ReturnType<typeof readAttributions>, string>,
  asked: unknown,
): ClarifyImportance | undefined {
  const labels = Object.keys(global.labels);
  const label = labels.find((one) => one === asked) ?? labels[0];
  const values = label === undefined ? undefined : global.labels[label];
  if (label === undefined || !values) return undefined;
  const features = Object.entries(values.global_shap_values)
    .sort(([, a], [, b]) => Math.abs(b) - Math.abs(a))
    .map(([name, now], i): AttributionFeature => {
      const error = values.global_shap_standard_errors?.[name];
      return { name, now, error, place: i + 1 };
    });
  return {
    labels: labels.slice(0, mostLabels),
    ...{ label, logit, why },
    expected: values.expected_value,
    rows: global.rows,
    aggregation: global.method,
    features: features.slice(0, mostFeatures),
    featureCount: features.length,
  };
}
