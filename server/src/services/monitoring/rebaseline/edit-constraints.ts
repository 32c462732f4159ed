import type { ProblemType } from '@guiderail/analysis';
import { messageOf, validationException } from '../../../base/errors.js';
import { readS3Uri, underS3Uri } from '../../common/s3-uri.js';
import { baselineOf } from '../baseline.js';
import { type Plan, planOf } from '../plan.js';
import { refuseCode } from '../refuse-code.js';
import { withQualityThresholds, withThresholds } from '../replay/changed-constraints.js';
import type { Monitoring } from '../room.js';
import { findSchedule } from '../schedules.js';
import { baselineFileAt, textOfFile } from '../trial/baseline-texts.js';
import { filesOfBaseline, requireAnalyzer } from '../trial/try-run.js';
import { changedNames } from './changed-names.js';
import { definitionPart, definitionWith } from './definition.js';
import { folderOf } from './measure.js';
import {
  type Asker,
  commit,
  conflict,
  nextPlace,
  type Rebaselining,
  writeFile,
} from './rebaseline.js';
import type { BaselineVersion } from './versions.js';

const longestStatistics_bytes = 64 * 1024 * 1024;
const mostNamed = 20;

export interface Edited {
  /** Content of the new constraints file. */
  readonly constraints: Readonly<Record<string, unknown>>;
  /** URI of the file that was edited: another one by now is a conflict. */
  readonly based?: string | undefined;
}

/**
 * Keeps a person's limits as a new version of a schedule's baseline: the constraints are written to
 * a file of their own, the statistics stay, and the schedule runs it from the next run on.
 * @throws ValidationException naming what of the file cannot be read, AccessDeniedException,
 * ConflictException where somebody changed the baseline meanwhile
 */
export async function editConstraints(
  { monitoring, versions }: Rebaselining,
  asker: Asker,
  name: string,
  { constraints, based }: Edited,
): Promise<BaselineVersion> {
  const { deps } = monitoring;
  const schedule = await findSchedule(monitoring, asker, name);
  const plan = await planOf(deps.resources, schedule.document.config, asker);
  refuseCode(plan, asker);
  requireAnalyzer(plan);
  const baseline = await baselineOf(deps, plan, asker.region);
  if (based !== undefined && based !== baseline.constraints) {
    throw conflict(
      `Schedule "${name}" is held against ${baseline.constraints} by now: look again.`,
    );
  }
  const text = `${JSON.stringify(constraints, undefined, 2)}\n`;
  check(plan, text);
  const { files, there } = await filesOfBaseline(deps, baseline);
  const before = files.constraints && (await textOfFile(deps, files.constraints));
  const names = changedNames(before, constraints);
  const place = await nextPlace(versions, monitoring, schedule, plan, folderOf(there.constraints));
  const uris = {
    constraints: underS3Uri(place.folder, 'constraints.json'),
    statistics: there.statistics,
  };
  await writeFile(monitoring, uris.constraints, text);
  if (plan.type.groundTruth) await copyStatistics(monitoring, there.constraints, place.folder);
  const version: BaselineVersion = {
    ...{ version: place.version, kind: 'edit', created: deps.clock.now() },
    ...{ author: asker.author, reason: asker.reason, window: null, records: null },
    ...{ features: null, files: uris, backTo: null, kept: [] },
    remarks: names.length === 0 ? [] : [`Changed: ${someOf(names)}.`],
    definition: {
      MonitoringJobDefinitionName: place.definition,
      MonitoringType: plan.type.name,
    },
    previous: definitionPart(schedule.document.config),
  };
  const created = definitionWith(plan, place.before, place.definition, uris);
  await commit({ monitoring, versions }, schedule, version, created);
  return version;
}

/**
 * The constraints that a schedule's next run is held against, and where they lie.
 * @throws ResourceNotFound, ValidationException where they cannot be edited here, or are too long
 */
export async function currentConstraints(
  { monitoring }: Rebaselining,
  owner: { readonly region: string; readonly accountId: string },
  name: string,
): Promise<object> {
  const { deps } = monitoring;
  const schedule = await findSchedule(monitoring, owner, name);
  const plan = await planOf(deps.resources, schedule.document.config, owner);
  requireAnalyzer(plan);
  const { there, files } = await filesOfBaseline(deps, await baselineOf(deps, plan, owner.region));
  return {
    MonitoringType: plan.type.name,
    ...(plan.problemType !== undefined && { ProblemType: plan.problemType }),
    ...(there.constraints !== undefined && { ConstraintsS3Uri: there.constraints }),
    ...(there.statistics !== undefined && { StatisticsS3Uri: there.statistics }),
    ...(files.constraints && {
      Constraints: read(await textOfFile(deps, files.constraints), name),
    }),
  };
}

function read(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw validationException(`The constraints of "${name}" are no JSON: ${messageOf(error)}`);
  }
}

/** Reads the file as a run would. @throws ValidationException */
function check(plan: Plan, text: string): void {
  if (plan.type.groundTruth) withQualityThresholds(text, plan.problemType as ProblemType, {});
  else withThresholds(text, {});
}

function someOf(names: readonly string[]): string {
  const more = names.length - mostNamed;
  const some = names.slice(0, mostNamed).join(', ');
  return more > 0 ? `${some} and ${more} more` : some;
}

/** Model quality looks for the baseline's statistics beside its constraints. */
async function copyStatistics(
  monitoring: Monitoring,
  constraints: string | undefined,
  folder: string,
): Promise<void> {
  const { objects } = monitoring.deps;
  const beside = folderOf(constraints);
  if (beside === undefined) return;
  const uri = underS3Uri(beside, 'statistics.json');
  if (!(await baselineFileAt(monitoring.deps, uri, 'statistics.json'))) return;
  const place = readS3Uri(uri);
  const bytes = place && (await objects.read(place.bucket, place.key, longestStatistics_bytes));
  if (!bytes) throw validationException(`There is no object at ${uri} any more.`);
  const text = Buffer.from(bytes).toString('utf8');
  await writeFile(monitoring, underS3Uri(folder, 'statistics.json'), text);
}
