import { validationException } from '../../../base/errors.js';
import { type OwnPath, type OwnRequest, readJsonObject } from '../../../base/own-path.js';
import type { Monitoring } from '../room.js';
import { environmentOf, lastOf, objectOf, onlyMembers, timeOf } from '../trial/read-members.js';
import { prepareReplay, type ReplayQuestion } from './replay.js';
import type { Replays } from './replays.js';

const usual_ms = 90 * 86_400_000;
const members = ['Constraints', 'Thresholds', 'Environment', 'Start', 'End', 'Last'];

/**
 * `POST /_guiderail/monitoring-schedules/{name}/replay`, body
 * `{"Constraints": S3 URI or object, "Thresholds": {...}, "Environment", "Start", "End" or "Last":
 * "90d"}` (milliseconds since the epoch): how often the schedule would have fired. Answers
 * `{ReplayId, Status, Done, Total, Result}`; while `Status` is InProgress, ask
 * `/_guiderail/replays/{id}`, which waits up to five seconds. `/_guiderail/replays/{id}/stop`.
 */
export function replayPaths(monitoring: Monitoring, replays: Replays): OwnPath[] {
  const { accountId, clock } = monitoring.deps;
  const path = (
    pattern: RegExp,
    handler: (name: string, request: OwnRequest) => Promise<object>,
  ): OwnPath => ({ method: 'POST', pattern, forCaptures: false, handler });
  return [
    path(
      /^\/_guiderail\/monitoring-schedules\/([a-zA-Z0-9-]{1,63})\/replay$/,
      async (name, { region, mayRunCode, body }) => {
        const question = readQuestion(readJsonObject(body), clock.now());
        const owner = { region, accountId, mayRunCode };
        return replays.start(region, await prepareReplay(monitoring, owner, name, question));
      },
    ),
    path(/^\/_guiderail\/replays\/(replay-[0-9a-f]{1,40})$/, (id, { region }) =>
      replays.ask(region, id),
    ),
    path(/^\/_guiderail\/replays\/(replay-[0-9a-f]{1,40})\/stop$/, (id, { region }) =>
      replays.stop(region, id),
    ),
  ];
}

function readQuestion(asked: Record<string, unknown>, now: number): ReplayQuestion {
  onlyMembers(asked, members);
  const end = timeOf(asked, 'End') ?? now;
  const last = lastOf(asked, 'Last');
  const begin = timeOf(asked, 'Start');
  if (last !== undefined && begin !== undefined) {
    throw validationException('Give Start or Last, and not both.');
  }
  const start = begin ?? end - (last ?? usual_ms);
  if (start >= end) throw validationException('Start must lie before End.');
  return {
    ...{ start, end, environment: environmentOf(asked) },
    constraints: readConstraints(asked),
    thresholds: objectOf(asked, 'Thresholds'),
  };
}

export function readConstraints(asked: Record<string, unknown>): ReplayQuestion['constraints'] {
  const { Constraints: given } = asked;
  if (given === undefined) return undefined;
  if (typeof given === 'string') return { uri: given };
  return { text: JSON.stringify(objectOf(asked, 'Constraints')) };
}
