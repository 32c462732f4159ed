import { createHash } from 'node:crypto';
import { type FeatureStatistics, parseStatistics } from '@guiderail/analysis';
import { validationException } from '../../../base/errors.js';
import type { FeatureTime } from '../../common/feature-rows.js';
import { Kept } from '../../common/kept.js';
import { JobFailure } from '../../common/processing-image.js';
import type { AnalysisRequest, AnalysisResult, BaselineOptions } from '../analyzer/analyse.js';
import { featureDataset } from '../analyzer/feature-dataset.js';
import { baselineOf } from '../baseline.js';
import { planOf } from '../plan.js';
import type { Monitoring } from '../room.js';
import { findSchedule } from '../schedules.js';
import { trialResources } from '../trial/trial-job.js';
import { filesOfBaseline, type TrialBaseline } from '../trial/try-run.js';
import { type ColumnFacts, columnFacts } from './column-facts.js';
import { driftsOf, type FeatureDrift } from './drifts.js';

/** Half-open, in milliseconds since the epoch. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** What the rows are held against: an earlier span, a schedule's baseline, or one in S3. */
export type Against =
  | Span
  | { readonly schedule: string }
  /** S3 URIs, or of `constraints.json` or its folder alone. */
  | { readonly constraints?: string | undefined; readonly statistics?: string | undefined };

/** A question about the rows of a feature group. */
export interface FeatureQuestion {
  readonly region: string;
  readonly group: string;
  /** All rows unless given. */
  readonly window?: Span | undefined;
  readonly by: FeatureTime;
  readonly against?: Against | undefined;
  /** Whether the answer has all that was measured, too. */
  readonly whole?: boolean;
}

/** What its path answers. */
export interface FeatureAnswer {
  readonly FeatureGroupName: string;
  readonly FeatureGroupArn: string;
  readonly RowCount: number;
  /** Rows that they are held against, where those are a span. */
  readonly AgainstRowCount?: number;
  readonly Features: readonly (ColumnFacts & { readonly Drift?: FeatureDrift })[];
  readonly Remarks: readonly string[];
  /** Where asked for: of each feature what statistics.json has. */
  readonly Statistics?: readonly FeatureStatistics[];
}

const mostRemarks = 50;
/** Characters of results that are kept: statistics of some 5,000 features. */
const mostKept = 16 * 1024 * 1024;

/** What was computed of rows, by the files that hold them: a file never changes. */
export type KnownResults = Kept<AnalysisResult>;

export const knownResults = (): KnownResults =>
  new Kept(mostKept, ({ files }) =>
    Object.values(files).reduce((sum, { length }) => sum + length, 1000),
  );

/** What the answer comes from. */
interface Asked {
  readonly monitoring: Monitoring;
  readonly known: KnownResults;
  readonly question: FeatureQuestion;
  readonly signal: AbortSignal;
}

/**
 * Statistics of the features of a group's rows, deleted ones left out, and how far each has
 * drifted.
 * @throws ResourceNotFound for an unknown group or schedule, ValidationException
 */
export async function describeFeatures(
  monitoring: Monitoring,
  known: KnownResults,
  question: FeatureQuestion,
  signal: AbortSignal,
): Promise<FeatureAnswer> {
  try {
    return await answered({ monitoring, known, question, signal });
  } catch (error) {
    const isAnswer = error instanceof JobFailure || (error as Error).name === 'FileShapeError';
    if (isAnswer) throw validationException((error as Error).message);
    throw error;
  }
}

async function answered(asked: Asked): Promise<FeatureAnswer> {
  const { question } = asked;
  const { against, window } = question;
  const before = against && (await baselineFor(asked, against));
  const { source, result } = await analysed(asked, window, before?.files);
  const drifts = before && driftsOf(result);
  const statistics = result.files['statistics.json'];
  const { features } = statistics === undefined ? { features: [] } : parseStatistics(statistics);
  return {
    FeatureGroupName: source.name,
    FeatureGroupArn: source.arn,
    RowCount: result.itemCount,
    ...(before?.rows !== undefined && { AgainstRowCount: before.rows }),
    Features: features.map((feature) => {
      const facts = columnFacts(feature, source.reserved);
      const drift = facts.Reserved ? undefined : drifts?.get(feature.name);
      return { ...facts, ...(drift && { Drift: drift }) };
    }),
    Remarks: [...new Set([...(before?.remarks ?? []), ...result.remarks])].slice(0, mostRemarks),
    ...(question.whole && {
      Statistics: features.filter(({ name }) => !source.reserved.includes(name)),
    }),
  };
}

interface Before {
  readonly files: TrialBaseline;
  readonly rows?: number;
  readonly remarks: readonly string[];
}

async function baselineFor(asked: Asked, against: Against): Promise<Before> {
  const { monitoring, question } = asked;
  if ('start' in against) {
    const { result } = await analysed(asked, against, undefined);
    if (result.itemCount === 0) {
      const why = result.remarks.join(' ');
      throw validationException(`There are no rows to hold these against. ${why}`.trim());
    }
    const file = (name: string) => ({ path: '', name, text: result.files[name] });
    const files = { constraints: file('constraints.json'), statistics: file('statistics.json') };
    return { files, rows: result.itemCount, remarks: result.remarks };
  }
  const uris = 'schedule' in against ? await urisOf(monitoring, question, against) : against;
  const { files, missing } = await filesOfBaseline(monitoring.deps, uris);
  const [gone] = missing;
  if (gone !== undefined) throw validationException(`There is no file of a baseline at ${gone}.`);
  if (files.constraints || files.statistics) return { files, remarks: [] };
  throw validationException('The schedule has no baseline: nothing to hold these rows against.');
}

async function urisOf(
  monitoring: Monitoring,
  { region }: FeatureQuestion,
  { schedule }: { readonly schedule: string },
) {
  const { deps } = monitoring;
  const owner = { region, accountId: deps.accountId };
  const { document } = await findSchedule(monitoring, owner, schedule);
  const plan = await planOf(deps.resources, document.config, owner);
  return baselineOf(deps, plan, region);
}

async function analysed(
  { monitoring: { deps }, known, question: { region, group, by }, signal }: Asked,
  window: Span | undefined,
  baseline: TrialBaseline | undefined,
) {
  if (!deps.features) throw new Error('this server keeps no features');
  const source = await deps.features.named(region, group, window && { ...window, by });
  const none: AnalysisResult = { itemCount: 0, remarks: [], files: {} };
  if (source.files.length === 0) return { source, result: none };
  const options: BaselineOptions = { comparisonMethod: 'Sound', exclude: source.reserved };
  const request: AnalysisRequest = {
    task: baseline ? 'monitor' : 'suggest',
    dataset: featureDataset(source),
    baseline: baseline ?? {},
    options,
    ...{ examples: false, drawn: false },
    report: { title: source.name, generatedAt: deps.clock.now() },
  };
  const run = { signal, ...trialResources, onProgress: () => {} };
  const { files, selection } = source;
  const key = createHash('sha256').update(JSON.stringify([files, selection, baseline, options]));
  const result = await known.get(key.digest('base64'), () => deps.analyse(request, run));
  return { source, result: result ?? none };
}
