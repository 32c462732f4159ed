import type { Owner } from '../../../base/arns.js';
import type { ServiceEvent } from '../../../base/events.js';
import type {
  BaselineVersionList,
  BaselineVersionSummary,
} from '../../common/own-answers/baseline-version.js';
import { watchedArns } from '../execution-event.js';
import type { Schedule } from '../schedule.js';
import { samePart } from './definition.js';
import type { BaselineVersion } from './versions.js';

/** In the form of SageMaker's own state changes; AWS has no such event. */
export const changedEvent = (
  owner: Owner,
  { name, document }: Schedule,
  version: BaselineVersion,
): ServiceEvent => ({
  source: 'guiderail',
  detailType: 'Guiderail Baseline Changed',
  ...{ accountId: owner.accountId, region: owner.region },
  resources: watchedArns(owner, {
    schedule: name,
    feature_group: document.featureGroup ?? null,
  }),
  detail: {
    MonitoringScheduleName: name,
    ...(document.featureGroup !== undefined && { FeatureGroupName: document.featureGroup }),
    ...described(version),
  },
});

/** A version's members as paths and events give them; times in milliseconds. */
export function described(version: BaselineVersion): BaselineVersionSummary {
  const { window, files, definition, previous, kept } = version;
  return {
    Version: version.version,
    Kind: version.kind,
    CreationTime: version.created,
    Author: version.author,
    Reason: version.reason,
    ...(window && { Window: { StartTime: window.start, EndTime: window.end } }),
    ...(version.records !== null && { Records: version.records }),
    ...(version.features && { Features: version.features }),
    ...(files && { ConstraintsS3Uri: files.constraints }),
    ...(files?.statistics !== undefined && { StatisticsS3Uri: files.statistics }),
    ...(version.backTo !== null && { BackToVersion: version.backTo }),
    // without a name it is the definition that the schedule carried itself
    ...(definition.MonitoringJobDefinitionName !== undefined && {
      MonitoringJobDefinitionName: definition.MonitoringJobDefinitionName,
    }),
    ...(previous.MonitoringJobDefinitionName !== undefined && {
      PreviousMonitoringJobDefinitionName: previous.MonitoringJobDefinitionName,
    }),
    KeptLimits: kept.map((one) => ({
      ...{ Name: one.name, Limit: one.limit, Kept: one.kept },
      ...(one.suggested !== undefined && { Suggested: one.suggested }),
    })),
    Remarks: version.remarks,
  };
}

/** The list of a schedule's versions: the newest first, and which of them it runs. */
export function listed(all: readonly BaselineVersion[], schedule: Schedule): BaselineVersionList {
  const newest = all[0];
  const isCurrent = newest && samePart(newest.definition, schedule.document.config);
  const runs = newest?.kind === 'undo' ? (newest.backTo ?? 0) : newest?.version;
  return {
    ...(isCurrent && runs !== undefined && { CurrentVersion: runs }),
    ...(newest === undefined && { CurrentVersion: 0 }),
    Versions: all.map(described),
  };
}
