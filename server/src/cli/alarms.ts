import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { withoutControls, wrap } from '@guiderail/analysis';
import { type AlarmChange, type AlarmFacts, historyOf, listAlarms } from './alarm-facts.js';
import { type AlarmMetrics, alarmMetrics } from './alarm-metrics.js';
import { type Connection, connected, serverFlags } from './connection.js';
import { didYouMean, parseFlags, UsageError } from './flags.js';
import type { Io } from './io.js';
import { shownNumber } from './numbers.js';
import { shellWord } from './shell.js';
import {
  type Column,
  counted,
  jsonText,
  type Paper,
  paperOf,
  proseWidth,
  type Tone,
  table,
} from './table.js';
import { ago, shownTime } from './times.js';

const options = { ...serverFlags, state: { type: 'string' } } as const;
const states = ['ALARM', 'OK', 'INSUFFICIENT_DATA'] as const;
const mostChanges = 20;

/** `guiderail alarms`: every alarm's state, or one with its history. */
export async function alarmsCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseFlags(args, options, true);
  const [name, ...more] = positionals;
  if (more.length > 0) throw new UsageError('name one alarm, or none for all');
  const StateValue = readState(values.state);
  const json = values.json === true;
  return connected(values, io, async (connection) => {
    const client = new CloudWatchClient(connection.server);
    try {
      if (name !== undefined) return await one(client, name, json, connection, io);
      const alarms = await listAlarms(client, StateValue === undefined ? {} : { StateValue });
      io.stdout(json ? jsonText(alarms) : tellAll(alarms, StateValue, connection, paperOf(io)));
      return statusOf(alarms);
    } finally {
      client.destroy();
    }
  });
}

function readState(text: string | undefined): (typeof states)[number] | undefined {
  if (text === undefined) return undefined;
  const wanted = text.toUpperCase().replaceAll('-', '_');
  const found = states.find((state) => state === wanted);
  if (found === undefined) throw new UsageError(`--state takes ${states.join(', ')}`);
  return found;
}

const statusOf = (alarms: readonly AlarmFacts[]): number =>
  alarms.some(({ state }) => state === 'ALARM') ? 1 : 0;

const toneOf = ({ state }: AlarmFacts): Tone =>
  state === 'ALARM' ? 'bad' : state === 'OK' ? 'good' : 'unclear';

const stateWords = ({ state }: AlarmFacts): string =>
  state === 'INSUFFICIENT_DATA' ? 'no data' : state;

const columns = (now: number): readonly Column<AlarmFacts>[] => [
  { title: 'alarm', of: ({ name }) => name, least: 20, isName: true },
  { title: 'state', of: stateWords, tone: toneOf },
  { title: 'since', of: ({ since }) => (since === null ? '' : ago(Date.parse(since), now)) },
  { title: 'value', of: valueWords, right: true },
  { title: 'watches', of: ({ watches }) => watches, least: 30, wraps: true },
  { title: 'namespace', of: ({ namespace }) => namespace ?? '', least: 20, isName: true, spare: 1 },
];

/** The newest value of those that made it ring. */
const valueWords = ({ state, value }: AlarmFacts): string =>
  state === 'ALARM' && value !== null ? shownNumber(value) : '';

function tellAll(
  alarms: readonly AlarmFacts[],
  state: string | undefined,
  { server, now }: Connection,
  paper: Paper,
): string {
  if (alarms.length > 0) {
    const ringing = alarms.filter((alarm) => alarm.state === 'ALARM').length;
    const lines = [...table(alarms, columns(now), paper), ''];
    lines.push(`${counted(alarms.length, 'alarm')}, ${ringing} in ALARM.`);
    const first = alarms[0]?.name ?? '';
    if (ringing > 0) {
      lines.push(`More of the first:\n  npx guiderail alarms ${shellWord(first)}${server.flags}`);
    }
    return `${lines.join('\n')}\n`;
  }
  if (state !== undefined) return `No alarm is in ${state}.\n`;
  return (
    'No alarms yet. One on the number of violations that a monitor finds:\n' +
    '  aws cloudwatch put-metric-alarm --alarm-name violations \\\n' +
    '    --namespace aws/sagemaker/Endpoints/data-metrics \\\n' +
    '    --metric-name total_number_of_violations --statistic Maximum --period 3600 \\\n' +
    '    --dimensions Name=Endpoint,Value=ENDPOINT Name=MonitoringSchedule,Value=SCHEDULE \\\n' +
    '    --evaluation-periods 1 --threshold 0 \\\n' +
    '    --comparison-operator GreaterThanThreshold --treat-missing-data notBreaching\n' +
    'More: docs/alarms.md\n'
  );
}

async function one(
  client: CloudWatchClient,
  name: string,
  json: boolean,
  connection: Connection,
  io: Io,
): Promise<number> {
  const [alarm] = await listAlarms(client, { AlarmNames: [name] });
  if (!alarm) {
    const names = (await listAlarms(client, {})).map((other) => other.name);
    const hint = didYouMean(name, names);
    throw new Error(`there is no alarm ${name}${hint} (guiderail alarms lists them)`);
  }
  const history = await historyOf(client, name, mostChanges);
  const metrics = await alarmMetrics(client, name);
  io.stdout(
    json
      ? jsonText({ ...alarm, ...metrics, history })
      : tell(alarm, metrics, history, connection, paperOf(io)),
  );
  return statusOf([alarm]);
}

function tell(
  alarm: AlarmFacts,
  metrics: AlarmMetrics,
  history: readonly AlarmChange[],
  { now }: Connection,
  paper: Paper,
): string {
  const since = alarm.since === null ? '' : Date.parse(alarm.since);
  const when = since === '' ? '' : ` since ${shownTime(since)} (${ago(since, now)})`;
  const off = alarm.actionsEnabled ? '' : ' (switched off)';
  const tells = (actions: readonly string[]) =>
    actions.length === 0 ? 'nobody' : `${actions.join(', ')}${off}`;
  const rows: [string, string][] = [
    ['why', alarm.reason],
    ['watches', alarm.watches],
    ['of', metrics.dimensions],
    ['namespace', alarm.namespace ?? ''],
    ...metrics.missing.map((text): [string, string] => ['missing', text]),
    ['described', alarm.description ?? ''],
    ['in ALARM', `tells ${tells(alarm.alarmActions)}`],
    ['in OK', alarm.okActions.length > 0 ? `tells ${tells(alarm.okActions)}` : ''],
    [
      'no data',
      alarm.insufficientDataActions.length > 0
        ? `tells ${tells(alarm.insufficientDataActions)}`
        : '',
    ],
  ];
  const room = proseWidth(paper) - 13;
  const folded = (title: string, text: string) =>
    wrap(withoutControls(text), room).map(
      (line, i) => `  ${(i === 0 ? title : '').padEnd(11)}${line}`,
    );
  const lines = [
    `${paper.paint(withoutControls(alarm.name), 'bold')}: ${paper.paint(stateWords(alarm), toneOf(alarm))}${when}`,
    ...rows.flatMap(([title, text]) => (text === '' ? [] : folded(title, text))),
    '',
    paper.paint('History', 'bold'),
    ...history.map(
      ({ time, summary }) =>
        `  ${shownTime(Math.floor(Date.parse(time ?? '') / 1000) * 1000)}  ${withoutControls(summary)}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
