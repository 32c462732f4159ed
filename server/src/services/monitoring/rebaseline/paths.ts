import { validationException } from '../../../base/errors.js';
import { type OwnPath, type OwnRequest, readJsonObject } from '../../../base/own-path.js';
import { findSchedule } from '../schedules.js';
import { namesOf, objectOf, onlyMembers, textOf, timeOf } from '../trial/read-members.js';
import { currentConstraints, editConstraints } from './edit-constraints.js';
import { described, listed } from './event.js';
import { type Acceptance, type Asker, type Rebaselining, rebaseline, undo } from './rebaseline.js';

const longestReason = 1000;
const longestName = 100;
const longestUri = 2048;
const longest_ms = 366 * 86_400_000;
const members = ['Start', 'End', 'Execution', 'Reason', 'Author', 'Features', 'Keep'];
/** A measurement that takes longer is stopped. */
const longestWork_ms = 10 * 60_000;

/**
 * `POST /_guiderail/monitoring-schedules/{name}/rebaseline`, body `{"Start", "End"}` or
 * `{"Execution": scheduled time}` with `{"Reason", "Author", "Features": [...], "Keep": true}`
 * (milliseconds since the epoch): accepts a window as the new normal. `…/baselines`, body `{}`,
 * lists versions; `…/constraints`, body `{"Constraints": {...}, "Based": URI, "Reason", "Author"}`,
 * keeps other limits as a version, and without `Constraints` answers those that runs are held against;
 * `…/baselines/undo`, body `{"Reason", "Author", "Version"}`, goes back.
 */
export function rebaselinePaths(tools: Rebaselining): OwnPath[] {
  const { accountId } = tools.monitoring.deps;
  const path = (
    tail: string,
    handler: (name: string, asked: Record<string, unknown>, request: OwnRequest) => Promise<object>,
  ): OwnPath => ({
    method: 'POST',
    pattern: new RegExp(`^/_guiderail/monitoring-schedules/([a-zA-Z0-9-]{1,63})/${tail}$`),
    forCaptures: false,
    handler: (name, request) => handler(name, readJsonObject(request.body), request),
  });
  return [
    path('rebaseline', async (name, asked, request) => {
      onlyMembers(asked, members);
      const asker = readAsker(asked, request, accountId);
      const acceptance = readAcceptance(asked, tools.monitoring.deps.clock.now());
      const signal = AbortSignal.timeout(longestWork_ms);
      const { version, closed } = await rebaseline(tools, asker, name, acceptance, signal);
      return { ...described(version), ClosedIncidents: closed };
    }),
    path('baselines', async (name, asked, { region }) => {
      onlyMembers(asked, []);
      const schedule = await findSchedule(tools.monitoring, { region, accountId }, name);
      return listed(await tools.versions.all(region, schedule.name), schedule);
    }),
    path('constraints', async (name, asked, request) => {
      onlyMembers(asked, ['Constraints', 'Based', 'Reason', 'Author']);
      const constraints = objectOf(asked, 'Constraints');
      if (constraints === undefined)
        return currentConstraints(tools, { ...request, accountId }, name);
      const edited = { constraints, based: textOf(asked, 'Based', longestUri) };
      const asker = readAsker(asked, request, accountId);
      return described(await editConstraints(tools, asker, name, edited));
    }),
    path('baselines/undo', async (name, asked, request) => {
      onlyMembers(asked, ['Version', 'Reason', 'Author']);
      const { Version: wanted } = asked;
      const isRight = Number.isInteger(wanted) && (wanted as number) >= 0;
      if (wanted !== undefined && !isRight) {
        throw validationException('Version must be a whole number of at least 0.');
      }
      const asker = readAsker(asked, request, accountId);
      const undone = await undo(tools, asker, name, wanted as number | undefined);
      return { ...described(undone.version), ReopenedIncidents: undone.reopened };
    }),
  ];
}

function readAsker(
  asked: Record<string, unknown>,
  { region, accessKeyId, mayRunCode }: OwnRequest,
  accountId: string,
): Asker {
  const reason = textOf(asked, 'Reason', longestReason);
  if (reason === undefined) throw validationException('Reason is missing: say why.');
  const name = textOf(asked, 'Author', longestName);
  const author = name === undefined ? accessKeyId : `${name} (${accessKeyId})`;
  return { region, accountId, mayRunCode, author, reason };
}

function readAcceptance(asked: Record<string, unknown>, now: number): Acceptance {
  const [start, end] = [timeOf(asked, 'Start'), timeOf(asked, 'End')];
  const execution = timeOf(asked, 'Execution');
  const features = namesOf(asked, 'Features');
  const { Keep: keep = true } = asked;
  if (typeof keep !== 'boolean') throw validationException('Keep must be true or false.');
  if (execution !== undefined && start === undefined && end === undefined) {
    return { window: { execution }, features, keep };
  }
  if (execution !== undefined || start === undefined || end === undefined) {
    throw validationException('Give Start and End, or Execution.');
  }
  if (start >= end) throw validationException('Start must lie before End.');
  if (end - start > longest_ms || start > now) {
    throw validationException('The window must have begun, and be no longer than a year.');
  }
  return { window: { start, end }, features, keep };
}
