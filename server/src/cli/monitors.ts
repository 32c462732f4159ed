import { wrap } from '@guiderail/analysis';
import { progressLine } from './check-progress.js';
import { type Connection, connected, serverFlags } from './connection.js';
import { parseFlags, UsageError } from './flags.js';
import type { Io } from './io.js';
import {
  allMonitors,
  isBad,
  type MonitorFacts,
  type Standing,
  standings,
} from './monitor-facts.js';
import { oneMonitor } from './monitor-whole.js';
import { standingTone, typeWords } from './monitor-words.js';
import { type Column, counted, jsonText, type Paper, paperOf, proseWidth, table } from './table.js';
import { ago } from './times.js';

const options = { ...serverFlags, endpoint: { type: 'string' } } as const;

/** `guiderail monitors`: how every schedule stands, or all of one. */
export async function monitorsCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseFlags(args, options, true);
  const [name, ...more] = positionals;
  if (more.length > 0) throw new UsageError('name one schedule, or none for all');
  const json = values.json === true;
  return connected(values, io, async (connection) => {
    if (name !== undefined) return oneMonitor(connection, { name, json }, io);
    const progress = progressLine(io);
    const monitors = await allMonitors(connection, values.endpoint, (share) =>
      progress.show('Asking for monitors', share),
    ).finally(() => progress.clear());
    io.stdout(
      json ? jsonText(monitors) : tellAll(monitors, values.endpoint, connection, paperOf(io)),
    );
    return monitors.some(isBad) ? 1 : 0;
  });
}

const columns = (now: number): readonly Column<MonitorFacts>[] => [
  { title: 'monitor', of: ({ name }) => name, least: 28, isName: true },
  {
    title: 'stands',
    of: ({ standing }) => standing,
    tone: ({ standing }) => standingTone(standing),
  },
  { title: 'incidents', of: incidentWords, spare: 1 },
  { title: 'last run', of: (one) => lastWords(one, now), spare: 2 },
  {
    title: 'next run',
    of: ({ nextRun }) => (nextRun ? ago(Date.parse(nextRun), now) : ''),
    spare: 3,
  },
  { title: 'type', of: ({ type }) => typeWords(type), spare: 4 },
  { title: 'watches', of: watched, least: 10, isName: true, spare: 5 },
];

function watched({ endpoint, featureGroup }: MonitorFacts): string {
  return endpoint ?? (featureGroup === null ? '(batch)' : `features ${featureGroup}`);
}

function incidentWords({ incidents: { open, critical, muted } }: MonitorFacts): string {
  if (open === 0) return muted > 0 ? `${muted} muted` : '';
  return critical > 0 ? `${open}, ${critical} critical` : `${open} open`;
}

const lastWords = ({ running, lastRun }: MonitorFacts, now: number): string =>
  running ? 'running' : lastRun === null ? '' : ago(Date.parse(lastRun), now);

function tellAll(
  monitors: readonly MonitorFacts[],
  endpoint: string | undefined,
  { server, now }: Connection,
  paper: Paper,
): string {
  const [worst] = monitors;
  if (!worst) {
    const of = endpoint === undefined ? '' : ` of endpoint ${endpoint}`;
    return (
      `No monitors${of} yet. Serve a model and watch it, in one line:\n` +
      `  npx guiderail deploy model.json --name ${endpoint ?? 'wine'} --baseline train.csv --header${server.flags}\n`
    );
  }
  const sum = wrap(summary(monitors), proseWidth(paper));
  const lines = [...table(monitors, columns(now), paper), '', ...sum];
  if (isBad(worst)) {
    lines.push(`More of the first:\n  npx guiderail monitors ${worst.name}${server.flags}`);
  }
  return `${lines.join('\n')}\n`;
}

const standingWords: Partial<Record<Standing, string>> = {
  violations: 'with violations',
  'no data': 'without data',
};

function summary(monitors: readonly MonitorFacts[]): string {
  const counts = standings.flatMap((standing) => {
    const count = monitors.filter((monitor) => monitor.standing === standing).length;
    return count === 0 ? [] : [`${count} ${standingWords[standing] ?? standing}`];
  });
  return `${counted(monitors.length, 'monitor')}: ${counts.join(', ')}.`;
}
