import {
  type Constraints,
  type ProblemType,
  parseConstraints,
  parseQualityConstraints,
  parseStatistics,
  suggestConstraints,
} from '@guiderail/analysis';
import { messageOf, ServiceError } from '../../../base/errors.js';
import { day_ms } from '../../../base/time.js';
import { JobFailure } from '../../common/processing-image.js';
import { readS3Uri } from '../../common/s3-uri.js';
import type { AnalysisResult } from '../analyzer/analyse.js';
import { publishMetrics } from '../analyzer/metrics.js';
import { type Baseline, baselineOf } from '../baseline.js';
import { endpointOf, type Plan } from '../plan.js';
import { type ConstraintsQuestion, changedConstraints } from '../replay/asked-constraints.js';
import type { Monitoring } from '../room.js';
import { describeEndpoint } from '../schedules.js';
import { textOfFile } from '../trial/baseline-texts.js';
import {
  filesOfBaseline,
  foundIn,
  isEmpty,
  openTrial,
  type Trial,
  type TrialBaseline,
  tryRun,
} from '../trial/try-run.js';
import { once, type Timing, timetableOf, windowOf } from '../window.js';
import { type PlannedCheck, plannedChecks, plannedLimits } from './checks.js';
import { withMerged } from './merged-sample.js';
import { type Problem, Problems } from './problems.js';
import { factsOf, newestOf, type SampleFacts } from './sample.js';
import { tellColumns, tellEncodings } from './tell.js';

/** How far back the newest records are looked for. */
const spans_ms = [1, 7, 31, 366].map((days) => days * day_ms);
const dueTimes = 3;

/** What is to be tried. */
export interface DryRunQuestion extends ConstraintsQuestion {
  readonly region: string;
  readonly schedule: string;
  readonly plan: Plan;
  readonly timing: Timing;
}

/** What a run would do, as its path answers it. Times are milliseconds since the epoch. */
export interface DryRun {
  readonly Ok: boolean;
  readonly Problems: readonly Problem[];
  readonly Sample: object;
  readonly Columns: readonly { Name: string; Type: string }[];
  readonly Checks: readonly PlannedCheck[];
  /** Of the sample: a whole window may say otherwise. */
  readonly Violations: readonly object[];
  readonly Metrics: { readonly Namespace?: string; readonly Names: readonly string[] };
  readonly Window?: { readonly StartTime: number; readonly EndTime: number };
  readonly NextDueTimes: readonly number[];
  readonly Remarks: readonly string[];
}

/** Tries a configuration on the newest records of its source, and writes nothing. */
export async function dryRun(
  monitoring: Monitoring,
  question: DryRunQuestion,
  signal: AbortSignal,
): Promise<DryRun> {
  const { deps } = monitoring;
  const problems = new Problems();
  const times = nextTimes(monitoring, question, problems);
  await checkOutput(monitoring, question.plan, problems);
  const hasSource = await checkSource(monitoring, question, problems);
  const { files, there } = await baselineFor(monitoring, question, problems);
  const checks = await told(problems, [], () => checksOf(monitoring, question.plan, files));
  const answer = (trial: Trial | undefined) =>
    answerOf(monitoring, question, { problems, times, hasSource, files, checks, trial, signal });
  const trial = hasSource
    ? await told(problems, undefined, () => sampleOf(monitoring, question, there))
    : undefined;
  if (!trial || !isEmpty(trial.dataset) || !question.plan.type.groundTruth) return answer(trial);
  const { region, schedule, plan } = question;
  const end = deps.clock.now() + 1_000;
  const run = {
    region,
    schedule,
    plan,
    baseline: there,
    window: { start: end - 31 * day_ms, end },
  };
  const merged = await told(problems, undefined, () => withMerged(deps, run, signal, answer));
  return merged ?? answer(trial);
}

interface Looked {
  readonly problems: Problems;
  readonly times: Pick<DryRun, 'Window' | 'NextDueTimes'>;
  readonly hasSource: boolean;
  readonly files: TrialBaseline;
  readonly checks: readonly PlannedCheck[];
  readonly trial: Trial | undefined;
  readonly signal: AbortSignal;
}

/** What is answered of a sample, or of its want. */
async function answerOf(
  { deps }: Monitoring,
  question: DryRunQuestion,
  { problems, times, hasSource, files, checks, trial, signal }: Looked,
): Promise<DryRun> {
  const isThere = trial !== undefined && !isEmpty(trial.dataset);
  if (hasSource && !isThere) tellNothing(question.plan, trial?.dataset, problems);
  const facts = isThere ? await factsOf(trial.dataset) : undefined;
  if (facts) tellEncodings(facts, problems);
  const result = isThere ? await tried(deps, trial, files, problems, signal) : undefined;
  const columns = columnsIn(result);
  const violations = result ? foundIn(result).violations : [];
  tellColumns(violations, columns, problems);
  return {
    Ok: !problems.hasErrors,
    Problems: problems.all,
    Sample: describedSample(trial, facts, result),
    ...{ Columns: columns, Checks: checks },
    Violations: violations.map((one) => ({
      FeatureName: one.feature_name ?? one.metric_name ?? '',
      ConstraintCheckType: one.constraint_check_type,
      Description: one.description,
    })),
    Metrics: trial && result ? await metricsOf(deps.clock, trial, result) : { Names: [] },
    ...times,
    Remarks: result?.remarks.slice(0, 50) ?? [],
  };
}

/** A client's mistakes and failures of a job are what a dry run is there to tell. */
async function told<T, U>(problems: Problems, instead: U, work: () => Promise<T>): Promise<T | U> {
  try {
    return await work();
  } catch (error) {
    const isAnswer = error instanceof JobFailure || error instanceof ServiceError;
    if (!isAnswer && (error as Error).name !== 'FileShapeError') throw error;
    problems.error(messageOf(error), 'Change what the message names: a run would fail with it.');
    return instead;
  }
}

function nextTimes(
  { deps }: Monitoring,
  { timing }: DryRunQuestion,
  problems: Problems,
): Pick<DryRun, 'Window' | 'NextDueTimes'> {
  const now = deps.clock.now();
  const NextDueTimes: number[] = [];
  try {
    if (timing.expression === once) NextDueTimes.push(now);
    else {
      const timetable = timetableOf(deps.cron, timing.expression);
      let due: number | undefined = now;
      while (NextDueTimes.length < dueTimes) {
        due = timetable.nextAfter(due);
        if (due === undefined) break;
        NextDueTimes.push(due);
      }
    }
    const [next] = NextDueTimes;
    if (next === undefined) {
      const change = 'Give a ScheduleExpression with a time to come.';
      problems.error(`${timing.expression} is never due again.`, change);
      return { NextDueTimes };
    }
    const { start, end } = windowOf(deps.cron, timing, next);
    return { NextDueTimes, Window: { StartTime: start, EndTime: end } };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    problems.error(error.message, 'Change ScheduleConfig, or the offsets of the input.');
    return { NextDueTimes };
  }
}

async function checkOutput({ deps }: Monitoring, plan: Plan, problems: Problems): Promise<void> {
  const uri = plan.output.MonitoringOutputs[0]?.S3Output?.S3Uri ?? '';
  const bucket = readS3Uri(uri)?.bucket;
  if (bucket !== undefined && (await deps.objects.bucketRegion(bucket)) !== undefined) return;
  problems.error(
    `The output's bucket ${bucket ?? JSON.stringify(uri)} does not exist.`,
    'Create it, or give MonitoringOutputs another S3Uri.',
  );
}

/** @returns whether there is anything that records could be read from */
async function checkSource(
  { deps }: Monitoring,
  { plan, region }: DryRunQuestion,
  problems: Problems,
): Promise<boolean> {
  const { source } = plan.input;
  if (source.kind === 'batch') {
    const bucket = readS3Uri(source.destination)?.bucket;
    if (bucket && (await deps.objects.bucketRegion(bucket)) !== undefined) return true;
    const change = 'Name the DataCaptureConfig destination of the transform jobs.';
    problems.error(`There is no bucket behind ${source.destination}.`, change);
    return false;
  }
  const described = await told(problems, undefined, () =>
    describeEndpoint(deps, endpointOf(plan), region),
  );
  if (!described) return false;
  const capture = described.DataCaptureConfig;
  if (!capture?.EnableCapture) {
    problems.error(
      `Endpoint "${source.name}" captures no data.`,
      'Set DataCaptureConfig.EnableCapture to true in its endpoint configuration.',
    );
  }
  return capture?.DestinationS3Uri !== undefined;
}

async function baselineFor(monitoring: Monitoring, question: DryRunQuestion, problems: Problems) {
  const { deps } = monitoring;
  const { plan, region } = question;
  const uris = await told<Baseline, Baseline>(problems, {}, () => baselineOf(deps, plan, region));
  const none = { files: {} as TrialBaseline, missing: [], there: {} };
  const found = await told(problems, none, () => filesOfBaseline(deps, uris));
  for (const uri of found.missing) {
    const change = 'Upload it, or name the baseline that is meant: a run fails without it.';
    problems.error(`There is no file of the baseline at ${uri}.`, change);
  }
  const changed = await told(problems, found.files.constraints, () =>
    changedConstraints(monitoring, plan, found.files, question),
  );
  const files: TrialBaseline = { ...found.files, constraints: changed };
  const isMeant = uris.constraints !== undefined || uris.statistics !== undefined;
  if (!files.constraints && !files.statistics && !isMeant) {
    const change = 'Give the definition a BaselineConfig with ConstraintsResource.';
    problems.warn('There is no baseline: nothing is checked.', change);
  }
  return { files, there: found.there };
}

async function checksOf(
  { deps }: Monitoring,
  plan: Plan,
  { constraints, statistics }: TrialBaseline,
): Promise<PlannedCheck[]> {
  const file = constraints ?? (plan.type.groundTruth ? undefined : statistics);
  if (!file) return [];
  const text = await textOfFile(deps, file);
  if (plan.type.groundTruth) {
    return plannedLimits(parseQualityConstraints(text, plan.problemType as ProblemType, file.name));
  }
  const comparisonMethod = deps.comparisonMethod ?? 'Sound';
  const parsed: Constraints = constraints
    ? parseConstraints(text, file.name)
    : suggestConstraints(parseStatistics(text, file.name), { comparisonMethod });
  return plannedChecks(parsed);
}

/** The newest records that there are. */
async function sampleOf(
  { deps }: Monitoring,
  { region, schedule, plan }: DryRunQuestion,
  baseline: { constraints?: string | undefined; statistics?: string | undefined },
): Promise<Trial> {
  const end = deps.clock.now() + 1_000; // records of this very second too
  for (const [index, span] of spans_ms.entries()) {
    const window = { start: end - span, end };
    const trial = await openTrial(deps, { region, schedule, plan, baseline, window });
    if (isEmpty(trial.dataset) && index < spans_ms.length - 1) continue;
    return { ...trial, dataset: await newestOf(trial.dataset) };
  }
  throw new Error('no span was looked at');
}

function tellNothing(
  { type, input: { source } }: Plan,
  dataset: Trial['dataset'] | undefined,
  problems: Problems,
): void {
  if (problems.hasErrors) return;
  if (type.groundTruth) {
    problems.error(
      'No prediction of the last month has a label yet.',
      'Send labels to the endpoint, or upload them to GroundTruthS3Input.',
    );
    return;
  }
  const rows = dataset?.format.kind === 'parquet' ? dataset.format.rows : undefined;
  if (rows) {
    problems.error(
      `Nothing has been written to feature group ${rows.group} in the last year.`,
      'Write records first; a run of a window without rows fails.',
    );
    return;
  }
  if (source.kind === 'batch') {
    problems.error(
      `There are no records of the last year under ${source.destination}.`,
      'Run a transform job whose DataCaptureConfig has this destination; a run of a window ' +
        'without records fails.',
    );
    return;
  }
  problems.error(
    `There are no records of the last year: endpoint ${source.name} has captured none.`,
    'Send requests first; a run of a window without records fails.',
  );
}

async function tried(
  deps: Monitoring['deps'],
  trial: Trial,
  files: TrialBaseline,
  problems: Problems,
  signal: AbortSignal,
): Promise<AnalysisResult | undefined> {
  const before = problems.all.length;
  const hasScript = trial.job.environment.record_preprocessor_script !== undefined;
  const result = await told(problems, undefined, async () => {
    try {
      return await tryRun(deps, trial, files, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new JobFailure(tooLong(hasScript));
    }
  });
  const failed = problems.all.length > before;
  if (failed && !hasScript && (files.constraints || files.statistics)) {
    // without the baseline that it failed of, the sample can still be told of
    return told(new Problems(), undefined, () => tryRun(deps, trial, {}, { signal }));
  }
  if (result?.itemCount === 0) {
    const why = result.remarks.join(' ');
    problems.error(`No record of the sample could be used. ${why}`.trim(), 'See the remarks.');
  }
  return result;
}

function columnsIn(result: AnalysisResult | undefined): { Name: string; Type: string }[] {
  const text = result?.files['statistics.json'];
  if (text === undefined) return [];
  const { features = [] } = JSON.parse(text) as {
    features?: { name: string; inferred_type: string }[];
  };
  return features.map(({ name, inferred_type }) => ({ Name: name, Type: inferred_type }));
}

const describedSample = (
  trial: Trial | undefined,
  facts: SampleFacts | undefined,
  result: AnalysisResult | undefined,
): object => ({
  Records: result?.itemCount ?? 0,
  ...(facts?.from !== undefined && { StartTime: facts.from, EndTime: facts.to }),
  Objects: (trial?.dataset.files ?? []).map(({ name }) => name),
});

const tooLong = (hasScript: boolean): string =>
  hasScript
    ? 'The preprocessor script came to no end with the sample within half a minute: look for a ' +
      'loop that never ends in it.'
    : 'The sample was not through within half a minute: the server is busy, or the records have ' +
      'very many columns.';

/** The metrics that a run would publish: those of the sample, which go nowhere. */
async function metricsOf(
  clock: Monitoring['deps']['clock'],
  { settings, job }: Trial,
  result: AnalysisResult,
): Promise<DryRun['Metrics']> {
  const names = new Set<string>();
  let namespace: string | undefined;
  type Put = Monitoring['deps']['calls']['cloudwatch']['PutMetricData'];
  const PutMetricData: Put = async ({ Namespace, MetricData = [] }) => {
    namespace = Namespace;
    for (const { MetricName = '' } of MetricData) names.add(MetricName);
    return { $metadata: {} };
  };
  await publishMetrics(
    { clock, calls: { cloudwatch: { PutMetricData } } },
    settings,
    result,
    job.region,
  );
  return { ...(namespace !== undefined && { Namespace: namespace }), Names: [...names] };
}
