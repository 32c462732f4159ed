import {
  checkStored,
  FileShapeError,
  parseAttributionBaseline,
  parseBiasBaseline,
  type StoredCheck,
} from '@guiderail/analysis';
import { messageOf, validationException } from '../../../base/errors.js';
import { clarifyReading } from '../../common/clarify-reading.js';
import { JobFailure } from '../../common/processing-image.js';
import { readS3Uri, underS3Uri } from '../../common/s3-uri.js';
import type { BaselineFile } from '../analyzer/analyse.js';
import { asFailure } from '../analyzer/baseline-file.js';
import { baselineOf } from '../baseline.js';
import type { MonitoringDeps } from '../deps.js';
import { type Found, listedIn } from '../incidents/found.js';
import type { Plan } from '../plan.js';
import type { Monitoring } from '../room.js';
import type { Schedule } from '../schedule.js';
import { baselineFileAt, textOfFile } from '../trial/baseline-texts.js';
import { requireImage } from '../trial/try-run.js';
import { type ConstraintsQuestion, constraintsGiven } from './asked-constraints.js';
import { withBiasThresholds } from './changed-bias.js';
import type { Thresholds } from './changed-constraints.js';
import type { SecondLook } from './second-look.js';
import type { PastWindow } from './windows.js';

/** It is read on the server's own thread. */
const longestAnalysis_bytes = 16 * 1024 * 1024;
const analysisFile = 'analysis.json';

interface Plans {
  readonly plan: Plan;
  readonly changedPlan: Plan;
}

interface Question extends ConstraintsQuestion {
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Windows of Clarify's monitors: what each run has left, held against the baseline that is meant.
 * No row is read, and no model asked.
 * @throws ValidationException
 */
export async function replayOfAnalyses(
  { deps }: Monitoring,
  schedule: Schedule,
  { plan, changedPlan }: Plans,
  question: Question,
): Promise<SecondLook> {
  requireImage(plan, 'sagemaker-clarify-processing');
  const other = Object.keys(question.environment).find((name) => name !== 'comparison_method');
  if (other !== undefined) {
    throw validationException(
      `Environment.${other}: what past runs of ${plan.type.name} computed is held against a ` +
        'baseline again, and not computed again: only comparison_method can be changed.',
    );
  }
  const baseline = await baselineMeant(deps, schedule, plan, question);
  const text = await textOfFile(deps, baseline);
  const { comparison_method: method, ...thresholds } = question.thresholds ?? {};
  const check = asClients(() => {
    const reading = clarifyReading(withMethod(changedPlan, method), deps.comparisonMethod);
    return checkOf(plan, reading, { content: text, name: baseline.name }, thresholds);
  });
  return {
    before: async (window) => {
      throw new JobFailure(nothingLeft(window));
    },
    after: async (window) => ({ found: await foundIn(deps, window, check) }),
    remarks: remarksOf(question),
  };
}

/** A job's variables with the method that was asked for among the thresholds, as of other monitors. */
function withMethod({ environment }: Plan, method: unknown): Readonly<Record<string, string>> {
  if (method === undefined) return environment;
  if (typeof method === 'string') return { ...environment, comparison_method: method };
  throw validationException('Thresholds.comparison_method must be Sound or Compatible.');
}

/** The baseline that is meant: what was given, else what the next run is held against. */
async function baselineMeant(
  deps: MonitoringDeps,
  schedule: Schedule,
  plan: Plan,
  { constraints }: Question,
): Promise<BaselineFile> {
  if (constraints) return constraintsGiven(deps, constraints, analysisFile);
  const { region, name, created: since } = schedule;
  const next = { region, schedule: name, created: deps.clock.now(), since };
  const { constraints: uri } = await baselineOf(deps, plan, region, next);
  if (uri === undefined) {
    throw validationException(
      'The schedule has no baseline yet: give Constraints, the analysis.json of a run or of a ' +
        'Clarify job.',
    );
  }
  const file = await baselineFileAt(deps, uri, analysisFile);
  if (file) return file;
  throw validationException(`There is no file of the baseline at ${uri}: give Constraints.`);
}

function checkOf(
  { type }: Plan,
  reading: 'Sound' | 'Compatible',
  { content, name }: { readonly content: string; readonly name: string },
  thresholds: Thresholds,
): StoredCheck {
  if (type.name === 'ModelBias') {
    const baseline = parseBiasBaseline(content, name);
    return { type: 'ModelBias', reading, baseline: withBiasThresholds(baseline, thresholds) };
  }
  if (reading === 'Sound') {
    throw validationException(
      'The reading Sound may judge attributions by resampling the rows that were explained, and a ' +
        'replay reads no rows: give Thresholds {"comparison_method": "Compatible"} (guiderail replay ' +
        "--set comparison_method=Compatible) for how often AWS's reading would have fired, or run " +
        'the schedule over the window again (guiderail run).',
    );
  }
  const baseline = parseAttributionBaseline(content, name);
  return { type: 'ModelExplainability', baseline, threshold: ndcgOf(thresholds) };
}

function ndcgOf(thresholds: Thresholds): number | undefined {
  const { ndcg, ...others } = thresholds;
  const [other] = Object.keys(others);
  if (other !== undefined) {
    throw validationException(
      `Thresholds.${other} is no threshold of attributions: there are comparison_method, ndcg.`,
    );
  }
  if (ndcg === undefined || (typeof ndcg === 'number' && ndcg >= 0 && ndcg <= 1)) return ndcg;
  throw validationException('Thresholds.ndcg must be a number between 0 and 1; runs take 0.9.');
}

/** Runs cannot be told another nDCG, which a person who tries one should know. */
const remarksOf = ({ thresholds }: Question): string[] =>
  thresholds?.ndcg === undefined
    ? []
    : ['The runs themselves take an nDCG of 0.9, as at AWS: it can be replayed, but not set.'];

async function foundIn(
  { objects }: Pick<MonitoringDeps, 'objects'>,
  window: PastWindow,
  check: StoredCheck,
): Promise<Found> {
  const uri = underS3Uri(window.run?.report ?? '', analysisFile);
  const place = readS3Uri(uri);
  const info = place && (await objects.head(place.bucket, place.key));
  if (info && info.size > longestAnalysis_bytes) {
    throw new JobFailure(
      `${uri} has ${info.size} bytes; at most ${longestAnalysis_bytes} are read here.`,
    );
  }
  const content = info && (await objects.read(place.bucket, place.key, longestAnalysis_bytes));
  if (!content) throw new JobFailure(nothingLeft(window));
  const { violations, unmatched } = asFailure(() => checkStored({ content, name: uri }, check));
  if (unmatched !== undefined) {
    throw new JobFailure(`Nothing of the window can be held against the baseline. ${unmatched}`);
  }
  return listedIn(JSON.stringify({ violations })) ?? { violations: [], unclear: [] };
}

const nothingLeft = ({ run }: PastWindow): string =>
  `${run?.status === 'Failed' ? 'The run of the window failed' : `The run's ${analysisFile} is not there any more`}` +
  ', so that there is nothing to be replayed: run the schedule over the window again.';

/** Bad files and settings are the mistake of who asks: there is no job that would fail of them. */
function asClients<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof FileShapeError || error instanceof JobFailure) {
      throw validationException(messageOf(error));
    }
    throw error;
  }
}
