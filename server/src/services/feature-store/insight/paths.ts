import type { OwnPath } from '../../../base/own-path.js';
import { Members } from '../../common/members.js';
import type { FeatureGroups } from '../feature-group.js';
import { groupPath } from '../group-path.js';
import { type CheckDeps, checkGroup } from './check/check-group.js';
import { type ConsistencyDeps, checkConsistency } from './consistency/check-consistency.js';
import { Runs } from './runs.js';
import { findSkew, type SkewDeps } from './skew/find-skew.js';
import { readSkewRequest, skewMembers } from './skew/request.js';
import { findUses, type UsesDeps } from './uses/find-uses.js';

export interface InsightDeps extends ConsistencyDeps, SkewDeps, UsesDeps, CheckDeps {
  readonly offline: ConsistencyDeps['offline'] & CheckDeps['offline'];
  readonly groups: Pick<FeatureGroups, 'get' | 'all'>;
}

/** How long an answer waits for the end of what it asks for, in real time. */
const wait_ms = 10_000;
const mostSampled = 1_000_000;
/** Identifiers that a check of a group's health compares. */
const usualSample = 10_000;
const mostAge_ms = 8.64e15;

/** What the store tells of its groups beside AWS's operations. */
export interface Insight {
  readonly paths: readonly OwnPath[];
  close(): Promise<void>;
}

export function insight(deps: InsightDeps): Insight {
  const runs = new Runs(wait_ms);
  return {
    paths: [
      consistencyPath(deps, runs),
      skewPath(deps, runs),
      usesPath(deps),
      checkPath(deps, runs),
    ],
    close: () => runs.close(),
  };
}

/**
 * Body `{"SampleSize"}` or `{}`; and `{"RunId"}` to ask again where the answer was `{"RunId",
 * "Status": "InProgress", "Progress"}`. Done: `{"RunId", "Status": "Completed"}` and what
 * `Consistency` has.
 */
const consistencyPath = (deps: InsightDeps, runs: Runs): OwnPath =>
  groupPath('consistency', deps.groups, async (group, { body }) => {
    const asked = Members.of(body, ['SampleSize', 'RunId']);
    const of = `consistency ${group.arn} ${group.document.number}`;
    const run = asked.maybeText('RunId');
    if (run !== undefined) return runs.ask(of, run);
    const sample = asked.count('SampleSize', 1, mostSampled);
    return runs.begin(of, (talk) => checkConsistency(deps, group, sample, talk));
  });

/**
 * Body `{"EndpointName", "Key"}` and, if wanted, `"Features": {feature: column}`, `"Columns"`,
 * `"LastMilliseconds"` or `"StartTime", "EndTime"`, `"MaxRecords"`, `"Tolerance"`, `"Known"`,
 * `"AllowedShare"`, `"Publish"` (`SkewRequest`); `{"RunId"}` as above. Done: what `Skew` has.
 */
const skewPath = (deps: InsightDeps, runs: Runs): OwnPath =>
  groupPath('skew', deps.groups, async (group, { body }) => {
    const asked = Members.of(body, skewMembers);
    const of = `skew ${group.arn} ${group.document.number}`;
    const run = asked.maybeText('RunId');
    if (run !== undefined) return runs.ask(of, run);
    const request = readSkewRequest(asked, deps.clock.now());
    return runs.begin(of, (talk) => findSkew(deps, group, request, talk));
  });

/** Body `{}`. Answers what `Uses` has. */
const usesPath = (deps: InsightDeps): OwnPath =>
  groupPath('uses', deps.groups, async (group, { body }) => {
    Members.of(body, []);
    return findUses(deps, group);
  });

/**
 * Body `{}` and, if wanted, `"MaxAgeMilliseconds"`, `"SampleSize"`, `"Consistency": false`;
 * `{"RunId"}` as above. Done: what `GroupHealth` has.
 */
const checkPath = (deps: InsightDeps, runs: Runs): OwnPath =>
  groupPath('check', deps.groups, async (group, { body }) => {
    const asked = Members.of(body, ['MaxAgeMilliseconds', 'SampleSize', 'Consistency', 'RunId']);
    const of = `check ${group.arn} ${group.document.number}`;
    const run = asked.maybeText('RunId');
    if (run !== undefined) return runs.ask(of, run);
    const request = {
      maxAge_ms: asked.number('MaxAgeMilliseconds', 1, mostAge_ms),
      sample: asked.count('SampleSize', 1, mostSampled) ?? usualSample,
      consistency: asked.flag('Consistency', true),
    };
    return runs.begin(of, (talk) => checkGroup(deps, group, request, talk));
  });
