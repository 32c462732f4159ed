import { type OwnPath, type OwnRequest, readJsonObject } from '../../../base/own-path.js';
import type { FeatureGroup, FeatureGroups } from '../feature-group.js';
import { type ConsistencyDeps, checkConsistency } from './consistency/check-consistency.js';
import { numberOf, onlyMembers, textOf } from './read-members.js';
import { Runs } from './runs.js';
import { findSkew, type SkewDeps } from './skew/find-skew.js';
import { readSkewRequest } from './skew/request.js';

export interface InsightDeps extends ConsistencyDeps, SkewDeps {
  readonly groups: Pick<FeatureGroups, 'get'>;
}

/** How long an answer waits for the end of what it asks for, in real time. */
const wait_ms = 10_000;
const mostSampled = 1_000_000;

/** What the store tells of its groups beside AWS's operations. */
export interface Insight {
  readonly paths: readonly OwnPath[];
  close(): Promise<void>;
}

export function insight(deps: InsightDeps): Insight {
  const runs = new Runs(wait_ms);
  return { paths: [consistencyPath(deps, runs), skewPath(deps, runs)], close: () => runs.close() };
}

type Work = (group: FeatureGroup, request: OwnRequest) => Promise<object>;

/** `POST /_guiderail/feature-groups/{name}/WORD` */
const groupPath = (word: string, { groups }: Pick<InsightDeps, 'groups'>, work: Work): OwnPath => ({
  method: 'POST',
  pattern: new RegExp(
    `^/_guiderail/feature-groups/([a-zA-Z0-9](?:[-_]*[a-zA-Z0-9]){0,63})/${word}$`,
  ),
  forCaptures: false,
  handler: async (name, request) => work(await groups.get(request.region, name), request),
});

/**
 * Body `{"SampleSize"}` or `{}`; and `{"RunId"}` to ask again where the answer was `{"RunId",
 * "Status": "InProgress", "Progress"}`. Done: `{"RunId", "Status": "Completed"}` and what
 * `Consistency` has.
 */
const consistencyPath = (deps: InsightDeps, runs: Runs): OwnPath =>
  groupPath('consistency', deps, async (group, { body }) => {
    const asked = readJsonObject(body);
    onlyMembers(asked, ['SampleSize', 'RunId']);
    const of = `consistency ${group.arn} ${group.document.number}`;
    const run = textOf(asked, 'RunId');
    if (run !== undefined) return runs.ask(of, run);
    const bounds = { least: 1, most: mostSampled, whole: true };
    const sample = numberOf(asked, 'SampleSize', bounds);
    return runs.begin(of, (talk) => checkConsistency(deps, group, sample, talk));
  });

/**
 * Body `{"EndpointName", "Key"}` and, if wanted, `"Features": {feature: column}`, `"Columns"`,
 * `"LastMilliseconds"` or `"StartTime", "EndTime"`, `"MaxRecords"`, `"Tolerance"`, `"Known"`,
 * `"AllowedShare"`, `"Publish"` (`SkewRequest`); `{"RunId"}` as above. Done: what `Skew` has.
 */
const skewPath = (deps: InsightDeps, runs: Runs): OwnPath =>
  groupPath('skew', deps, async (group, { body }) => {
    const asked = readJsonObject(body);
    const of = `skew ${group.arn} ${group.document.number}`;
    const run = textOf(asked, 'RunId');
    if (run !== undefined) return runs.ask(of, run);
    const request = readSkewRequest(asked, deps.clock.now());
    return runs.begin(of, (talk) => findSkew(deps, group, request, talk));
  });
