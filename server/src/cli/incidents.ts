import type { IncidentDetail, IncidentSummary } from '../services/common/own-answers/incident.js';
import { type Connection, connected, serverFlags } from './connection.js';
import { closest, didYouMean, parseFlags, UsageError } from './flags.js';
import { listIncidents } from './incident-facts.js';
import { incidentColumns, tellIncident } from './incident-told.js';
import type { Io } from './io.js';
import { shellWord } from './shell.js';
import { counted, jsonText, type Paper, paperOf, table } from './table.js';
import { iso, readSpan, readTime } from './times.js';

const options = {
  ...serverFlags,
  all: { type: 'boolean' },
  state: { type: 'string' },
  level: { type: 'string' },
  schedule: { type: 'string' },
  endpoint: { type: 'string' },
  last: { type: 'string' },
  for: { type: 'string' },
  until: { type: 'string' },
  reason: { type: 'string' },
  name: { type: 'string' },
} as const;

const actions = ['acknowledge', 'mute', 'unmute', 'close', 'reopen', 'comment'];
const states = ['active', 'open', 'acknowledged', 'muted', 'closed'];
const levels = ['warning', 'critical'];

type Values = ReturnType<typeof parseFlags<typeof options>>['values'];

/** `guiderail incidents`: what is wrong now, one incident, or something done to one. */
export async function incidentsCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseFlags(args, options, true);
  const [id, action, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`too many words: ${more.join(' ')}`);
  const act = id === undefined ? undefined : readAct(id, action, values);
  const filters = readFilters(values);
  return connected(values, io, async (connection) => {
    if (id === undefined) return list(connection, filters, values, io);
    const path = `incidents/${id}${action === undefined ? '' : `/${action}`}`;
    const incident = await connection.own<IncidentDetail>(path, act);
    io.stdout(values.json ? jsonText(readable(incident)) : tellIncident(incident, paperOf(io)));
    return action === undefined && incident.State === 'open' ? 1 : 0;
  });
}

function readFilters({ all, state, level, schedule, endpoint, last }: Values) {
  if (all && state !== undefined) throw new UsageError('give --all or --state, not both');
  return {
    State: all ? undefined : oneOf(states, state ?? 'active', '--state'),
    Level: level === undefined ? undefined : oneOf(levels, level, '--level'),
    MonitoringScheduleName: schedule,
    EndpointName: endpoint,
    last_ms: last === undefined ? undefined : readSpan(last),
  };
}

function oneOf(known: readonly string[], given: string, flag: string): string {
  if (known.includes(given)) return given;
  throw new UsageError(`${flag} takes ${known.join(', ')}`);
}

/** The body of what is done. */
function readAct(id: string, action: string | undefined, values: Values): object {
  if (!/^inc-[0-9a-f]{1,40}$/.test(id)) {
    const near = closest(id, actions);
    throw new UsageError(
      near === undefined
        ? `${id} is no incident's id, which are such as inc-5f0c1b2a9d3e (guiderail incidents)`
        : `name the incident before what is done to it: guiderail incidents ID ${near}`,
    );
  }
  if (action !== undefined && !actions.includes(action)) {
    const hint = didYouMean(action, actions);
    throw new UsageError(`there is no ${action}${hint || '.'} Say one of ${actions.join(', ')}`);
  }
  const { reason: Reason, name: Name, for: span, until } = values;
  if (action !== 'mute' && (span ?? until) !== undefined) {
    throw new UsageError('--for and --until are for mute');
  }
  if (action === 'mute' && (span === undefined) === (until === undefined)) {
    throw new UsageError('say how long: mute --for 1d, or --until 2026-03-02T08:00');
  }
  if (action === 'comment' && !Reason) throw new UsageError('give the comment with --reason');
  return {
    ...(Reason !== undefined && { Reason }),
    ...(Name !== undefined && { Name }),
    ...(span !== undefined && { ForMilliseconds: readSpan(span, '--for') }),
    ...(until !== undefined && { UntilTime: readTime(until) }),
  };
}

async function list(
  connection: Connection,
  { last_ms, ...filters }: ReturnType<typeof readFilters>,
  values: Values,
  io: Io,
): Promise<number> {
  const Since = last_ms === undefined ? undefined : connection.now - last_ms;
  const found = worstFirst(await listIncidents(connection, { ...filters, Since }));
  io.stdout(
    values.json
      ? jsonText(found.map(readable))
      : tellList(found, filters.State, connection, paperOf(io)),
  );
  return found.some(({ State }) => State === 'open') ? 1 : 0;
}

const rank = ({ State, Level }: IncidentSummary): number =>
  ['open', 'acknowledged', 'muted', 'closed'].indexOf(State) * 2 + (Level === 'critical' ? 0 : 1);

/** Those that opened last stay first among their like. */
const worstFirst = (incidents: readonly IncidentSummary[]): IncidentSummary[] =>
  [...incidents].sort((a, b) => rank(a) - rank(b));

function tellList(
  found: readonly IncidentSummary[],
  state: string | undefined,
  { server, now }: Connection,
  paper: Paper,
): string {
  if (found.length === 0) {
    if (state === undefined || state === 'closed') return 'No incidents.\n';
    const past = `Those that are over:\n  npx guiderail incidents --all${server.flags}\n`;
    return `${paper.paint('No open incidents.', 'good')} ${past}`;
  }
  const [first] = found;
  const id = shellWord(first?.IncidentId ?? '');
  const open = found.filter(({ State }) => State === 'open').length;
  const lines = [
    ...table(found, incidentColumns(now), paper),
    '',
    `${counted(found.length, 'incident')}, ${open} open. All that is known of one; say that you are on it:`,
    `  npx guiderail incidents ${id}${server.flags}`,
    `  npx guiderail incidents ${id} acknowledge --name "$USER"${server.flags}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Times of the server's as ISO 8601, wherever they stand. */
export function readable(value: object): unknown {
  return JSON.parse(JSON.stringify(value), (name, one: unknown) =>
    typeof one === 'number' && /(?:^|[a-z])Time$|^MutedUntil$/.test(name) ? iso(one) : one,
  );
}
