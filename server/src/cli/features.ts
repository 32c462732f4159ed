import { type Connection, connected, serverFlags } from './connection.js';
import {
  type FeatureFacts,
  featureGroups,
  featuresWith,
  type GroupFacts,
} from './feature-facts.js';
import { checkInsightFlags, featureInsight, insightFlags, isInsight } from './feature-insight.js';
import { featureStatistics, statisticsFlags } from './feature-statistics.js';
import { oneGroup } from './feature-whole.js';
import { parametersInWords } from './feature-words.js';
import { parseFlags, UsageError } from './flags.js';
import type { Io } from './io.js';
import { shellWord } from './shell.js';
import { type Column, counted, jsonText, type Paper, paperOf, table } from './table.js';
import { ago } from './times.js';

const options = {
  ...serverFlags,
  search: { type: 'string' },
  ...statisticsFlags,
  ...insightFlags,
} as const;

/**
 * `guiderail features`: every feature group, all of one, its statistics, its consistency, who uses
 * it, whether it is healthy, or the features that a word finds.
 */
export async function featuresCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseFlags(args, options, true);
  const [name, what, ...more] = positionals;
  if (more.length > 0) throw new UsageError('name one feature group, or none for all');
  if (what !== undefined && what !== 'statistics' && !isInsight(what)) {
    throw new UsageError(
      `after the name goes nothing, statistics, consistency, uses or check, not ${what}`,
    );
  }
  checkInsightFlags(values, what);
  const flags = flagsOf(values, isInsight(what) ? undefined : what);
  const word = values.search;
  if (word !== undefined && (name !== undefined || word === '')) {
    throw new UsageError('--search takes a word, and no name of a group beside it');
  }
  const json = values.json === true;
  return connected(values, io, async (connection) => {
    if (name !== undefined && flags) {
      return featureStatistics(connection, { name, json, flags }, io);
    }
    if (name !== undefined && isInsight(what)) {
      return featureInsight(connection, { name, word: what, flags: values, json }, io);
    }
    if (name !== undefined) return oneGroup(connection, { name, json }, io);
    if (word !== undefined) return found(connection, { word, json }, io);
    const groups = await featureGroups(connection);
    io.stdout(json ? jsonText(groups) : tellAll(groups, connection, paperOf(io)));
    return groups.some(({ blocked }) => blocked !== null) ? 1 : 0;
  });
}

/** The flags of statistics, where those are asked for. @throws UsageError */
function flagsOf(values: Readonly<Record<string, unknown>>, what: string | undefined) {
  const names = Object.keys(statisticsFlags) as (keyof typeof statisticsFlags)[];
  const stray = names.find((flag) => values[flag] !== undefined);
  if (what === undefined && stray !== undefined) {
    throw new UsageError(`--${stray} goes with statistics: guiderail features NAME statistics`);
  }
  return what === undefined
    ? undefined
    : Object.fromEntries(names.map((flag) => [flag, values[flag] as string | undefined]));
}

const columns = (now: number): readonly Column<GroupFacts>[] => [
  { title: 'group', of: ({ name }) => name, least: 24, isName: true },
  { title: 'features', of: ({ features }) => String(features), right: true },
  {
    title: 'stores',
    of: storeWords,
    tone: ({ blocked }) => (blocked === null ? undefined : 'bad'),
  },
  { title: 'expires', of: ({ expires }) => (expires === null ? '' : `after ${expires}`), spare: 3 },
  { title: 'owner', of: ({ owner }) => owner ?? '', least: 10, spare: 1 },
  { title: 'team', of: ({ team }) => team ?? '', least: 8, spare: 2 },
  { title: 'consumers', of: ({ consumers }) => countOf(consumers.length), right: true },
  {
    title: 'changed',
    of: ({ modified }) => (modified === null ? '' : ago(Date.parse(modified), now)),
    spare: 4,
  },
];

const countOf = (count: number): string => (count === 0 ? '' : String(count));

function storeWords({ online, offline, blocked, status }: GroupFacts): string {
  if (status !== 'Created') return status.toLowerCase();
  const second = blocked === null ? 'offline' : 'offline blocked';
  return [...(online ? ['online'] : []), ...(offline ? [second] : [])].join(' + ');
}

function tellAll(groups: readonly GroupFacts[], { server, now }: Connection, paper: Paper): string {
  const [first] = groups;
  if (!first) {
    return 'No feature groups yet. How to define and fill one: docs/feature-groups.md\n';
  }
  const shown = groups.find(({ blocked }) => blocked !== null) ?? first;
  const features = groups.reduce((sum, group) => sum + group.features, 0);
  const ownerless = groups.filter(({ owner, team }) => owner === null && team === null).length;
  const lines = [
    ...table(groups, columns(now), paper),
    '',
    `${counted(groups.length, 'feature group')}, ${counted(features, 'feature')}` +
      `${ownerless > 0 ? `, ${ownerless} without owner and team` : ''}.`,
    `More of one:\n  npx guiderail features ${shellWord(shown.name)}${server.flags}`,
  ];
  return `${lines.join('\n')}\n`;
}

const foundColumns: readonly Column<FeatureFacts>[] = [
  { title: 'feature', of: ({ name }) => name, least: 20 },
  { title: 'group', of: ({ group }) => group, least: 16 },
  { title: 'type', of: ({ type }) => type, spare: 2 },
  { title: 'description', of: ({ description }) => description ?? '', least: 16 },
  { title: 'parameters', of: parametersInWords, least: 12, spare: 1 },
];

async function found(
  connection: Connection,
  { word, json }: { word: string; json: boolean },
  io: Io,
): Promise<number> {
  const features = await featuresWith(connection, word);
  const told = () =>
    features.length === 0
      ? `No feature has ${word} in its name, group, description or parameters.\n`
      : `${[...table(features, foundColumns, paperOf(io)), '', `${counted(features.length, 'feature')}.`].join('\n')}\n`;
  io.stdout(json ? jsonText(features) : told());
  return features.length === 0 ? 1 : 0;
}
