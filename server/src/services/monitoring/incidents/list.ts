import type { SqlValue } from '../../../storage/state.js';
import { readPageToken, writePageToken } from '../../common/page-token.js';
import { invalidNextToken } from '../../common/resources.js';
import type { Incident } from './document.js';
import type { IncidentStore } from './store.js';

const usualPage = 50;
const mostPage = 100;

/** Filters of a list; those that opened last come first. */
export interface IncidentQuery {
  /** `open`, `acknowledged`, `muted`, `closed`; `active` is all but closed. */
  readonly state?: string | undefined;
  readonly level?: string | undefined;
  readonly schedule?: string | undefined;
  readonly endpoint?: string | undefined;
  /** Opened at or after, milliseconds since the epoch. */
  readonly since?: number | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** One page. @throws ValidationException when NextToken is not one that this query gave. */
export async function listIncidents(
  store: IncidentStore,
  region: string,
  query: IncidentQuery,
): Promise<{ incidents: Incident[]; NextToken?: string }> {
  const where = ['region = ?'];
  const values: SqlValue[] = [region];
  const add = (condition: string, ...more: SqlValue[]) => {
    where.push(condition);
    values.push(...more);
  };
  if (query.state === 'active') add("state <> 'closed'");
  else if (query.state !== undefined) add('state = ?', query.state);
  if (query.level !== undefined) add('level = ?', query.level);
  if (query.schedule !== undefined) add('schedule = ?', query.schedule);
  if (query.endpoint !== undefined) add('endpoint = ?', query.endpoint);
  if (query.since !== undefined) add('opened >= ?', query.since);
  const list = `incidents/${region}`;
  const asked = { ...query };
  if (query.NextToken !== undefined) {
    const place = readPageToken(list, asked, query.NextToken);
    if (!Array.isArray(place) || place.length !== 2) throw invalidNextToken();
    const [opened, id] = place as [number, string];
    add('(opened < ? OR (opened = ? AND id < ?))', opened, opened, id);
  }
  const limit = Math.min(query.MaxResults ?? usualPage, mostPage);
  const found = await store.select(where, values, 'opened DESC, id DESC', limit + 1);
  const incidents = found.slice(0, limit);
  const last = incidents.at(-1);
  if (found.length <= limit || !last) return { incidents };
  return { incidents, NextToken: writePageToken(list, asked, [last.opened, last.id]) };
}
