import { type OwnPath, readJsonObject } from '../../../base/own-path.js';
import type { FeatureStoreDeps } from '../deps.js';
import type { FeatureGroups } from '../feature-group.js';
import { readRequest } from './read-request.js';
import { startTrainingSet } from './start-training-set.js';

/**
 * `POST /_guiderail/training-sets`: the body is a `TrainingSetRequest` with its times as
 * `asOf`, `eventTimeRange.start`, `maximumAge: "30d"` and so on. Answers
 * `{QueryExecutionId, Sql, OutputLocation}` at once; GetQueryExecution tells when it is done.
 */
export function trainingSetPaths(
  deps: Pick<FeatureStoreDeps, 'objects' | 'catalog' | 'clock' | 'calls'>,
  groups: Pick<FeatureGroups, 'get'>,
): OwnPath[] {
  return [
    {
      method: 'POST',
      pattern: /^\/_guiderail\/(training-sets)$/,
      forCaptures: false,
      handler: async (_, { region, accessKeyId, mayRunCode, body }) =>
        startTrainingSet(deps, groups, readRequest(readJsonObject(body)), {
          ...{ region, accessKeyId, mayRunCode },
        }),
    },
  ];
}
