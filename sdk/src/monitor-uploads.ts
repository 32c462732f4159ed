import { basename } from 'node:path';
import { featureGroupInput } from './feature-group-input.js';
import type { FeatureChoices, MonitoringChoices } from './job-definition.js';
import { isS3Uri, s3PathJoin } from './s3-uri.js';
import type { Session } from './session.js';

/** @returns an S3 URI as it is; the prefix under which a local file or folder now lies. */
export async function uploaded(
  session: Session,
  path: string,
  place: readonly string[],
): Promise<string> {
  if (isS3Uri(path)) return path;
  await session.uploadData(path, { keyPrefix: s3PathJoin(...place) });
  return session.defaultUri(...place);
}

/** A script's own URI in S3, uploaded where it is a local file. */
export async function uploadedScript(
  session: Session,
  path: string | undefined,
  place: readonly string[],
): Promise<string | undefined> {
  if (path === undefined || isS3Uri(path)) return path;
  return s3PathJoin(await uploaded(session, path, place), basename(path));
}

/** The choices with promises kept, local scripts uploaded and a feature group's place found. */
export async function settledChoices<T extends MonitoringChoices & FeatureChoices>(
  session: Session,
  schedule: string,
  choices: T,
): Promise<T> {
  const [statistics, constraints] = await settledBaseline(choices);
  const place = ['model-monitor', 'monitoring', schedule, 'input'];
  const script = (path: string | undefined) => uploadedScript(session, path, place);
  return {
    ...choices,
    ...(await settledInput(session, choices)),
    statistics,
    constraints,
    recordPreprocessorScript: await script(choices.recordPreprocessorScript),
    postAnalyticsProcessorScript: await script(choices.postAnalyticsProcessorScript),
  };
}

/** A feature group is read as the files of batch transforms are, with a setting beside. */
async function settledInput(
  session: Session,
  { featureGroupInput: given, settings }: MonitoringChoices & FeatureChoices,
): Promise<Pick<MonitoringChoices, 'batchTransformInput' | 'settings'>> {
  if (given === undefined) return {};
  const input = featureGroupInput(given);
  const { featureTime = settings?.featureTime } = input.options;
  return {
    batchTransformInput: await input.batchTransformInput(session),
    settings: { ...settings, featureTime },
  };
}

/** Both at once, so that neither promise is left to fail unheard. */
export const settledBaseline = (choices: MonitoringChoices) =>
  Promise.all([choices.statistics, choices.constraints]);
