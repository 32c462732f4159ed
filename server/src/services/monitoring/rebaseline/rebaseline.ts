import { FileShapeError } from '@guiderail/analysis';
import { sagemakerArn } from '../../../base/arns.js';
import { ServiceError, validationException } from '../../../base/errors.js';
import { addEvent } from '../../common/durable-events.js';
import { JobFailure } from '../../common/processing-image.js';
import { readS3Uri, underS3Uri } from '../../common/s3-uri.js';
import { baselineOf } from '../baseline.js';
import { definitionKind } from '../definition-kind.js';
import { type Plan, planOf } from '../plan.js';
import { refuseCode } from '../refuse-code.js';
import type { Monitoring } from '../room.js';
import { type Schedule, type ScheduleDocument, scheduleKind } from '../schedule.js';
import { findSchedule } from '../schedules.js';
import { filesOfBaseline, requireAnalyzer } from '../trial/try-run.js';
import type { Window } from '../window.js';
import { closeExplained } from './close-explained.js';
import {
  definitionPart,
  definitionWith,
  namedDefinition,
  samePart,
  versionName,
  withPart,
} from './definition.js';
import { changedEvent } from './event.js';
import { folderOf, measure } from './measure.js';
import { reopenUnexplained } from './reopen-unexplained.js';
import type { BaselineVersion, BaselineVersions, DefinitionPart } from './versions.js';

/** Who asks for a version, and what for. */
export interface Asker {
  readonly region: string;
  readonly accountId: string;
  readonly mayRunCode: boolean;
  readonly author: string;
  readonly reason: string;
}

export interface Acceptance {
  /** The window, or the scheduled time of the run that looked at it. */
  readonly window: Window | { readonly execution: number };
  readonly features?: readonly string[] | undefined;
  readonly keep: boolean;
}

/** What the versions' operations share. */
export interface Rebaselining {
  readonly monitoring: Monitoring;
  readonly versions: BaselineVersions;
}

export interface Rebaselined {
  readonly version: BaselineVersion;
  /** Ids of incidents that the new baseline explains. */
  readonly closed: readonly string[];
}

export interface Undone {
  readonly version: BaselineVersion;
  /** Ids of incidents that a version had explained which is taken back. */
  readonly reopened: readonly string[];
}

/**
 * Accepts a window as the new normal: its baseline is written beside the old one, and the schedule
 * changes to it in one step, with the row that tells of it. A crash before that leaves files that
 * nothing names.
 * @throws ResourceNotFound, ValidationException, AccessDeniedException, ConflictException where
 * somebody changed the schedule meanwhile
 */
export async function rebaseline(
  { monitoring, versions }: Rebaselining,
  asker: Asker,
  name: string,
  acceptance: Acceptance,
  signal: AbortSignal,
): Promise<Rebaselined> {
  const { deps } = monitoring;
  const schedule = await findSchedule(monitoring, asker, name);
  const plan = await planOf(deps.resources, schedule.document.config, asker);
  refuseCode(plan, asker);
  requireAnalyzer(plan);
  const window = await windowOf(monitoring, schedule, acceptance);
  const { files, missing, there } = await filesOfBaseline(
    deps,
    await baselineOf(deps, plan, asker.region),
  );
  const run = { region: asker.region, schedule: schedule.name, plan, window, baseline: there };
  const measured = await asClients(measure(deps, run, files, acceptance, signal));
  const place = await nextPlace(versions, monitoring, schedule, plan, folderOf(there.constraints));
  const uris = {
    constraints: underS3Uri(place.folder, 'constraints.json'),
    statistics: underS3Uri(place.folder, 'statistics.json'),
  };
  await writeFile(monitoring, uris.constraints, measured.constraints);
  await writeFile(monitoring, uris.statistics, measured.statistics);
  const version: BaselineVersion = {
    ...{ version: place.version, kind: 'rebaseline', created: deps.clock.now() },
    ...{ author: asker.author, reason: asker.reason, window, records: measured.records },
    ...{ features: acceptance.features ?? null, files: uris, backTo: null, kept: measured.kept },
    remarks: [...missing.map((uri) => `There was no file at ${uri}.`), ...measured.remarks],
    definition: {
      MonitoringJobDefinitionName: place.definition,
      MonitoringType: plan.type.name,
    },
    previous: definitionPart(schedule.document.config),
  };
  const created = definitionWith(plan, place.before, place.definition, uris);
  await commit({ monitoring, versions }, schedule, version, created);
  const held = { constraints: uris.constraints, statistics: files.statistics && uris.statistics };
  const closed = await closeExplained(monitoring, { ...run, baseline: held }, version, signal);
  return { version, closed };
}

async function windowOf(
  { executions }: Monitoring,
  { region, name }: Schedule,
  { window }: Acceptance,
): Promise<Window> {
  if (!('execution' in window)) return window;
  const run = await executions.get({ region, schedule: name, due: window.execution });
  if (run?.window_start !== null && run?.window_start !== undefined && run.window_end !== null) {
    return { start: run.window_start, end: run.window_end };
  }
  throw validationException(
    `Execution: schedule "${name}" has no run of ${new Date(window.execution).toISOString()} that ` +
      'has begun.',
  );
}

/** Bad data is an answer here: there is no job that would fail of it. */
async function asClients<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof JobFailure || error instanceof FileShapeError) {
      throw validationException(error.message);
    }
    throw error;
  }
}

/** Where the next version goes: what a crash or a deleted schedule left is passed over. */
export async function nextPlace(
  versions: BaselineVersions,
  { deps }: Monitoring,
  schedule: Schedule,
  plan: Plan,
  folder: string | undefined,
) {
  const { region, name } = schedule;
  const all = await versions.all(region, name);
  const own = plan.definitionName;
  const isVersion = all.some((one) => one.definition.MonitoringJobDefinitionName === own);
  const kind = definitionKind(plan.type.name);
  const there = own && (await deps.resources.get<object>(kind, region, own));
  const inline = schedule.document.config.MonitoringJobDefinition;
  const before = there ? there.document : namedDefinition(inline as NonNullable<typeof inline>);
  const output = plan.output.MonitoringOutputs[0]?.S3Output?.S3Uri ?? '';
  const tail = `/baselines/${name}/`;
  const root = (folder ?? output).replace(new RegExp(`${tail}v\\d+$`), '');
  for (let version = (all[0]?.version ?? 0) + 1; ; version++) {
    const definition = versionName(own ?? name, isVersion, version);
    if (await deps.resources.get(kind, region, definition)) continue;
    return { version, definition, before, folder: `${root.replace(/\/+$/, '')}${tail}v${version}` };
  }
}

export async function writeFile({ deps }: Monitoring, uri: string, text: string): Promise<void> {
  const place = readS3Uri(uri);
  if (!place || (await deps.objects.bucketRegion(place.bucket)) === undefined) {
    throw validationException(`${uri} cannot be written: there is no such bucket.`);
  }
  const headers = { 'content-type': 'application/json' };
  await deps.objects.put(place.bucket, place.key, text, { headers });
}

/** Changes the schedule, with all that tells of it, or nothing. @throws ConflictException */
export async function commit(
  { monitoring, versions }: Rebaselining,
  schedule: Schedule,
  version: BaselineVersion,
  definition?: object,
): Promise<void> {
  const { deps } = monitoring;
  const { region, name } = schedule;
  const owner = { region, accountId: deps.accountId };
  await deps.state.transaction(async (rows) => {
    const resources = deps.resources.within(rows);
    const now = await resources.get<ScheduleDocument>(scheduleKind, region, name);
    const same = now && samePart(now.document.config, schedule.document.config);
    if (!same) throw conflict(`Schedule "${name}" was changed meanwhile: look, and ask again.`);
    const { created } = version;
    if (definition) {
      const kind = definitionKind(version.definition.MonitoringType ?? now.document.type);
      const called = version.definition.MonitoringJobDefinitionName as string;
      const arn = sagemakerArn(owner, kind, called);
      const times = { status: 'Created', created, modified: created };
      const row = { kind, region, name: called, arn, ...times, document: definition };
      if (!(await resources.insert(row))) throw conflict(`${arn} is there already: ask again.`);
    }
    const config = withPart(now.document.config, version.definition);
    await resources.update({ ...now, modified: created, document: { ...now.document, config } });
    if (!(await versions.within(rows).add(region, name, version))) {
      throw conflict(`Version ${version.version} was made meanwhile: ask again.`);
    }
    const key = `baseline ${schedule.arn} ${schedule.created} ${version.version}`;
    await addEvent(deps, rows, key, changedEvent(owner, schedule, version));
  });
}

/**
 * Goes back: to what the schedule ran before the version that it runs, or to a version of its own;
 * 0 is what it ran before all of them. What was done stays in the list; incidents that were closed
 * by what is taken back are opened again.
 * @throws ResourceNotFound, ValidationException, ConflictException where nothing can be undone
 */
export async function undo(
  { monitoring, versions }: Rebaselining,
  asker: Asker,
  name: string,
  asked: number | undefined,
): Promise<Undone> {
  const { deps } = monitoring;
  const schedule = await findSchedule(monitoring, asker, name);
  const all = await versions.all(asker.region, schedule.name);
  const { backTo, definition } = targetOf(all, schedule, asked);
  const config = withPart(schedule.document.config, definition);
  refuseCode(await planOf(deps.resources, config, asker), asker);
  const version: BaselineVersion = {
    ...{ version: (all[0]?.version ?? 0) + 1, kind: 'undo', created: deps.clock.now() },
    ...{ author: asker.author, reason: asker.reason, window: null, records: null },
    ...{ features: null, files: null, definition, backTo, kept: [], remarks: [] },
    previous: definitionPart(schedule.document.config),
  };
  await commit({ monitoring, versions }, schedule, version);
  const undone = all.filter((one) => one.version > backTo);
  const reopened = await reopenUnexplained(monitoring, schedule, undone, version);
  return { version, reopened };
}

function targetOf(
  all: readonly BaselineVersion[],
  schedule: Schedule,
  asked: number | undefined,
): { backTo: number; definition: DefinitionPart } {
  const first = all.at(-1);
  const newest = all[0];
  if (!first || !newest) throw conflict(`Schedule "${schedule.name}" has no versions.`);
  if (asked === 0) return { backTo: 0, definition: first.previous };
  if (asked !== undefined) {
    const found = all.find(({ version }) => version === asked);
    if (found) return { backTo: asked, definition: found.definition };
    throw validationException(`Version: there is no version ${asked} of "${schedule.name}".`);
  }
  if (!samePart(newest.definition, schedule.document.config)) {
    throw conflict(
      `Schedule "${schedule.name}" was given another definition since version ` +
        `${newest.version}: say by Version where to go back to.`,
    );
  }
  const runs = newest.kind === 'undo' ? newest.backTo : newest.version;
  const current = all.find(({ version, kind }) => version === runs && kind !== 'undo');
  if (!current) {
    throw conflict(
      `Schedule "${schedule.name}" runs what it ran before all versions: name a Version.`,
    );
  }
  const before = all.find(
    (one) =>
      one.kind !== 'undo' &&
      one.version < current.version &&
      samePart(one.definition, current.previous),
  );
  return { backTo: before?.version ?? 0, definition: current.previous };
}

export const conflict = (message: string): ServiceError =>
  new ServiceError('ConflictException', message, 409);
