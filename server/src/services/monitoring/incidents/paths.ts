import { resourceNotFound, validationException } from '../../../base/errors.js';
import { type OwnPath, type OwnRequest, readJsonObject } from '../../../base/own-path.js';
import { day_ms } from '../../../base/time.js';
import { type Action, type ActionName, actionNames } from './action.js';
import { described, describedWhole } from './described.js';
import type { Incidents } from './incidents.js';

const longestMute_ms = 366 * day_ms;
const longestReason = 1000;
const longestName = 100;
const states = ['active', 'open', 'acknowledged', 'muted', 'closed'];

/**
 * `POST /_guiderail/incidents`, body of filters: `{"State", "Level", "MonitoringScheduleName",
 * "EndpointName", "Since", "MaxResults", "NextToken"}`, answers `{"Incidents", "NextToken"}`;
 * `/_guiderail/incidents/{id}` answers one with its windows and changes;
 * `/_guiderail/incidents/{id}/acknowledge|mute|unmute|close|reopen|comment`, body
 * `{"Reason", "Name"}`, for a mute `{"UntilTime"}` or `{"ForMilliseconds"}` too, answers the same.
 * Times are milliseconds since the epoch, by the product's clock.
 */
export function incidentPaths(incidents: Incidents, now: () => number): OwnPath[] {
  const path = (
    pattern: RegExp,
    handler: (name: string, request: OwnRequest) => Promise<object>,
  ): OwnPath => ({ method: 'POST', pattern, forCaptures: false, handler });
  return [
    path(/^\/_guiderail\/incidents()$/, async (_, { region, body }) => {
      const { incidents: found, NextToken } = await incidents.list(region, readQuery(body));
      return { Incidents: found.map(described), ...(NextToken && { NextToken }) };
    }),
    path(/^\/_guiderail\/incidents\/([^/]{1,100})$/, async (id, { region }) => {
      const incident = await incidents.get(region, id);
      if (!incident) throw resourceNotFound(`Could not find incident "${id}" in ${region}.`);
      return describedWhole(incident);
    }),
    ...actionNames.map((does) =>
      path(actionPattern(does), async (id, request) =>
        describedWhole(await incidents.act(request.region, id, readAction(does, request, now()))),
      ),
    ),
  ];
}

const actionPattern = (does: ActionName): RegExp =>
  new RegExp(`^/_guiderail/incidents/([^/]{1,100})/${does}$`);

function readQuery(body: Buffer) {
  const asked = readJsonObject(body);
  const known = 'State Level MonitoringScheduleName EndpointName Since MaxResults NextToken';
  const names = known.split(' ');
  const strange = Object.keys(asked).find((name) => !names.includes(name));
  if (strange !== undefined) {
    throw validationException(`${strange} is no filter of incidents: there are ${known}.`);
  }
  const state = readText(asked, 'State');
  if (state !== undefined && !states.includes(state)) {
    throw validationException(`State must be one of ${states.join(', ')}.`);
  }
  const level = readText(asked, 'Level');
  if (level !== undefined && level !== 'warning' && level !== 'critical') {
    throw validationException('Level must be warning or critical.');
  }
  const MaxResults = readNumber(asked, 'MaxResults');
  if (MaxResults !== undefined && (!Number.isInteger(MaxResults) || MaxResults < 1)) {
    throw validationException('MaxResults must be a whole number of at least 1.');
  }
  return {
    ...{ state, level, MaxResults },
    schedule: readText(asked, 'MonitoringScheduleName'),
    endpoint: readText(asked, 'EndpointName'),
    since: readNumber(asked, 'Since'),
    NextToken: readText(asked, 'NextToken'),
  };
}

function readAction(does: ActionName, request: OwnRequest, now: number): Action {
  const asked = readJsonObject(request.body);
  const name = readText(asked, 'Name')?.slice(0, longestName);
  const lasting = readNumber(asked, 'ForMilliseconds');
  const until =
    readNumber(asked, 'UntilTime') ?? (lasting === undefined ? undefined : now + lasting);
  if (until !== undefined && until > now + longestMute_ms) {
    throw validationException('A mute lasts a year at the most.');
  }
  const reason = readText(asked, 'Reason')?.slice(0, longestReason);
  const by = name ? `${name} (${request.accessKeyId})` : request.accessKeyId;
  return { does, by, reason, until };
}

function readText(asked: Record<string, unknown>, name: string): string | undefined {
  const value = asked[name];
  if (value === undefined || typeof value === 'string') return value;
  throw validationException(`${name} must be a text.`);
}

function readNumber(asked: Record<string, unknown>, name: string): number | undefined {
  const value = asked[name];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw validationException(`${name} must be a number.`);
}
