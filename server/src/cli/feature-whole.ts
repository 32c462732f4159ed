import { withoutControls, wrap } from '@guiderail/analysis';
import type { Consumer } from '../services/feature-store/groups/ownership.js';
import type { Connection } from './connection.js';
import {
  type FeatureFacts,
  type FileFacts,
  featureGroups,
  featuresOf,
  filesOf,
  type GroupFacts,
  noSuchGroup,
} from './feature-facts.js';
import { filesInWords, parametersInWords } from './feature-words.js';
import type { Io } from './io.js';
import { shellWord } from './shell.js';
import { type Column, jsonText, type Paper, paperOf, proseWidth, table } from './table.js';
import { ago, shownTime } from './times.js';

/** What `guiderail features NAME --json` prints beside the members of `guiderail features`. */
interface WholeGroup {
  readonly group: GroupFacts;
  readonly schema: readonly FeatureFacts[];
  readonly files: FileFacts | null;
  /** Writes that are not in files yet. */
  readonly waiting: number;
}

/** All of one group. @returns the exit status. */
export async function oneGroup(
  connection: Connection,
  { name, json }: { name: string; json: boolean },
  io: Io,
): Promise<number> {
  const [group] = await featureGroups(connection, name);
  if (!group) throw await noSuchGroup(connection, name);
  const [schema, files, { Writes: waiting }] = await Promise.all([
    featuresOf(connection, group.name),
    filesOf(connection, group),
    connection.own<{ Writes: number }>(`feature-groups/${group.name}/waiting`),
  ]);
  const whole = { group, schema, files, waiting };
  io.stdout(
    json ? jsonText({ ...group, schema, files, waiting }) : tell(whole, connection, paperOf(io)),
  );
  return group.blocked === null ? 0 : 1;
}

function tell(whole: WholeGroup, { server, now }: Connection, paper: Paper): string {
  const { group, schema } = whole;
  const lines = [...head(whole, now, paper)];
  const section = (title: string, rows: readonly string[]) =>
    lines.push('', paper.paint(title, 'bold'), ...rows);
  section('Features', table(schema, featureColumns(group), paper));
  if (group.consumers.length > 0) {
    section('Warned when it changes', table(group.consumers, consumerColumns, paper));
  } else {
    lines.push('', ...nobody(group, paper));
  }
  if (group.table !== null) lines.push('', ...furtherWith(group, server.flags));
  return `${lines.join('\n')}\n`;
}

/** A group's name stands for its table in the usual database. */
function furtherWith({ name, table: full }: GroupFacts, flags: string): string[] {
  const [database = '', own = ''] = (full ?? '').split('.');
  const names = database === 'sagemaker_featurestore' ? [name] : [database, own];
  const words = names.map((word) => (/^[a-z_]\w*$/i.test(word) ? word : `"${word}"`));
  const query = `SELECT * FROM ${words.join('.')} LIMIT 10`;
  return [
    'Its rows, and its values as they were at the times of labels:',
    `  npx guiderail query ${shellWord(query)}${flags}`,
    `  npx guiderail training-set --base labels.csv --key COLUMN --time COLUMN \\`,
    `    --group ${name} --output set.csv${flags}`,
  ];
}

function head({ group, files, waiting }: WholeGroup, now: number, paper: Paper): string[] {
  const { owner, team, expires, storage, modified, created } = group;
  const kept = `${storage}, ${expires === null ? 'records do not expire' : `records expire ${expires} after their event time`}`;
  const rows: [string, string | null][] = [
    ['described', group.description],
    ['owner', owner],
    ['team', team],
    ['record', `one for each ${group.recordIdentifier}, the newest by ${group.eventTime}`],
    ['online', group.online ? kept : 'no'],
    ['offline', group.place ?? 'no'],
    ['blocked', group.blocked],
    ['files', files && filesInWords(files, waiting, now)],
    ['table', group.table],
    ['created', created && momentInWords(Date.parse(created), now)],
    ['changed', modified === created ? null : modified && momentInWords(Date.parse(modified), now)],
  ];
  const tone = group.status === 'Created' ? 'good' : 'unclear';
  const room = proseWidth(paper) - 13;
  return [
    `${paper.paint(group.name, 'bold')}: ${paper.paint(group.status.toLowerCase(), tone)}`,
    ...rows.flatMap(([title, text]) => {
      if (text === null) return [];
      const clean = withoutControls(text);
      const folded = text.includes(' ') ? wrap(clean, room) : [clean]; // places stay whole
      return folded.map((line, i) => `  ${(i === 0 ? title : '').padEnd(11)}${line}`);
    }),
  ];
}

const momentInWords = (time: number, now: number): string =>
  `${shownTime(Math.floor(time / 1_000) * 1_000)} UTC, ${ago(time, now)}`;

const featureColumns = (group: GroupFacts): readonly Column<FeatureFacts>[] => [
  { title: 'name', of: ({ name }) => name, least: 20 },
  { title: 'type', of: ({ type }) => type },
  { title: '', of: ({ name }) => roleOf(group, name), tone: () => 'dim' },
  { title: 'description', of: ({ description }) => description ?? '', least: 16 },
  { title: 'parameters', of: parametersInWords, least: 12, spare: 1 },
];

function roleOf({ recordIdentifier, eventTime }: GroupFacts, name: string): string {
  if (name === recordIdentifier) return 'identifier';
  return name === eventTime ? 'event time' : '';
}

const consumerColumns: readonly Column<Consumer>[] = [
  { title: 'consumer', of: ({ name }) => name, least: 20 },
  { title: 'told at', of: ({ notify }) => notify || '(by the event alone)', least: 24 },
];

/** How to name those who depend on it. */
const nobody = ({ arn }: GroupFacts, paper: Paper): string[] => [
  ...wrap('Nobody is warned when it changes. Name who reads it:', proseWidth(paper)),
  `  aws sagemaker add-tags --resource-arn ${arn} \\`,
  '    --tags Key=consumer:NAME,Value=TOPIC_ARN',
];
