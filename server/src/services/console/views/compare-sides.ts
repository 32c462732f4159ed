import {
  type FeatureStatistics,
  findFeature,
  parseStatistics,
  type Statistics,
} from '@guiderail/analysis';
import { resourceNotFound, validationException } from '../../../base/errors.js';
import type { RunRow, ScheduleRow } from '../runs.js';
import type { ComparedSide, WindowAsked } from './compare-types.js';
import { readRunFile, readUri } from './read-run-file.js';
import { hasResult } from './runs-asked.js';
import type { ViewDeps, ViewRequest } from './view.js';

/** Larger files are read for one feature alone: parsing them would hold others up. */
const mostWhole_bytes = 24 * 1024 * 1024;
const longest_bytes = 256 * 1024 * 1024;

/** A window with what was measured of it. */
export interface Side {
  readonly about: ComparedSide;
  readonly features: readonly FeatureStatistics[];
}

export interface SideContext {
  readonly deps: ViewDeps;
  readonly request: ViewRequest;
  readonly schedule: ScheduleRow;
  /** The newest run with a result, whose baseline is meant. */
  readonly newest: RunRow | undefined;
  readonly feature: string | undefined;
  readonly variants: readonly string[] | undefined;
}

/** @throws ServiceError where there is nothing to be read */
export async function sideOf(context: SideContext, asked: WindowAsked): Promise<Side> {
  if (asked.Kind === 'baseline') return baselineSide(context);
  if (asked.Kind === 'run') return runSide(context, asked.Run);
  const { schedule } = context;
  const { endpoint, featureGroup } = schedule.document;
  if (featureGroup) return groupSide(context, featureGroup, asked);
  if (endpoint) return captureSide(context, endpoint, asked);
  throw validationException(
    `${schedule.name} watches batch transforms, which cannot be asked for any span: choose runs or the baseline.`,
  );
}

async function baselineSide({ deps, schedule, newest, feature }: SideContext): Promise<Side> {
  const bytes = await readUri(deps, newest?.baseline_statistics, longest_bytes);
  if (bytes) return { ...fromFile(bytes, feature), about: { rows: rowsIn(bytes) } };
  throw resourceNotFound(
    newest
      ? `The baseline of ${schedule.name} has no statistics.json: it was given constraints alone.`
      : `${schedule.name} has no run yet that was held against a baseline.`,
  );
}

async function runSide(context: SideContext, due: number): Promise<Side> {
  const { deps, schedule, feature } = context;
  const { region, name } = schedule;
  const run = await deps.execution({ region, schedule: name, due });
  if (!run || !hasResult(run)) {
    throw resourceNotFound(`${name} has no run at ${new Date(due).toISOString()} with a result.`);
  }
  const bytes = await readRunFile(deps, run, 'statistics.json', longest_bytes);
  if (!bytes) throw resourceNotFound('The run has left no statistics.json, or it was deleted.');
  const about = {
    start: run.window_start ?? undefined,
    end: run.window_end ?? undefined,
    rows: rowsIn(bytes),
  };
  return { ...fromFile(bytes, feature), about };
}

/** All features of a small file, the one that is asked for of a large one. */
function fromFile(bytes: Uint8Array, feature: string | undefined): Pick<Side, 'features'> {
  if (bytes.length <= mostWhole_bytes) return { features: parseStatistics(bytes).features };
  if (feature === undefined) {
    throw validationException(
      'These statistics are too large to compare every feature at once: choose a feature.',
    );
  }
  const found = findFeature(bytes, feature);
  return { features: found ? [found] : [] };
}

/** `dataset.item_count`, which stands at the beginning of the file. */
function rowsIn(bytes: Uint8Array): number {
  const head = Buffer.from(bytes.subarray(0, 4096)).toString('latin1');
  return Number(/"item_count"\s*:\s*(\d+)/.exec(head)?.[1] ?? 0);
}

interface Span {
  readonly From: number;
  readonly Until: number;
}

interface CaptureAnswer {
  readonly Groups: readonly {
    readonly statistics: Statistics;
    readonly unreadable: { readonly count: number };
  }[];
}

async function captureSide(
  { deps, request, schedule, variants }: SideContext,
  endpoint: string,
  { From, Until }: Span,
): Promise<Side> {
  const { Groups } = await deps.own<CaptureAnswer>(
    `endpoints/${endpoint}/statistics`,
    {
      ...{ StartTime: From, EndTime: Until, MonitoringScheduleName: schedule.name },
      ...(variants && { Variants: variants }),
    },
    request,
  );
  const [found] = Groups;
  const about = { start: From, end: Until };
  if (!found) return { about: { ...about, rows: 0 }, features: [] };
  const { statistics, unreadable } = found;
  const rows = statistics.dataset.item_count;
  return {
    about: { ...about, rows, unreadable: unreadable.count },
    features: statistics.features,
  };
}

interface GroupAnswer {
  readonly RowCount: number;
  readonly Statistics?: readonly FeatureStatistics[];
}

async function groupSide(
  { deps, request }: SideContext,
  group: string,
  { From, Until }: Span,
): Promise<Side> {
  const { RowCount: rows, Statistics: features = [] } = await deps.own<GroupAnswer>(
    `feature-groups/${group}/statistics`,
    { StartTime: From, EndTime: Until, WithStatistics: true },
    request,
  );
  return { about: { start: From, end: Until, rows }, features };
}
