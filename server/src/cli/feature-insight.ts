import type { GroupHealth } from '../services/feature-store/insight/check/check-group.js';
import type { Consistency } from '../services/feature-store/insight/consistency/check-consistency.js';
import type { Uses } from '../services/feature-store/insight/uses/find-uses.js';
import type { Connection } from './connection.js';
import { tellConsistency } from './feature-consistency.js';
import { tellUses } from './feature-uses.js';
import { UsageError } from './flags.js';
import type { Io } from './io.js';
import { ownRun } from './own-run.js';
import { jsonText, paperOf } from './table.js';
import { readSpan } from './times.js';

/** Words after a group's name, each with the flags that go with it. */
const words = {
  consistency: ['sample'],
  uses: [],
  check: ['sample', 'max-age', 'no-consistency'],
} as const;

export type InsightWord = keyof typeof words;

export const insightFlags = {
  sample: { type: 'string' },
  'max-age': { type: 'string' },
  'no-consistency': { type: 'boolean' },
} as const;

type Flags = {
  readonly sample?: string | undefined;
  readonly 'max-age'?: string | undefined;
  readonly 'no-consistency'?: boolean | undefined;
};

export const isInsight = (word: string | undefined): word is InsightWord =>
  word !== undefined && Object.hasOwn(words, word);

/** @throws UsageError for a flag that does not go with the word. */
export function checkInsightFlags(flags: Flags, word: string | undefined): void {
  const own: readonly string[] = isInsight(word) ? words[word] : [];
  const names = Object.keys(insightFlags) as (keyof Flags)[];
  const other = names.find((name) => flags[name] !== undefined && !own.includes(name));
  if (other === undefined) return;
  const goes = Object.entries(words).filter(([, with_]) =>
    (with_ as readonly string[]).includes(other),
  );
  throw new UsageError(`--${other} goes with ${goes.map(([name]) => name).join(' or ')}`);
}

interface Asked {
  readonly name: string;
  readonly word: InsightWord;
  readonly flags: Flags;
  readonly json: boolean;
}

/** `guiderail features NAME consistency | uses | check`. @returns the exit status. */
export async function featureInsight(
  connection: Connection,
  { name, word, flags, json }: Asked,
  io: Io,
): Promise<number> {
  const path = `feature-groups/${name}/${word}`;
  const paper = paperOf(io);
  const body = bodyOf(flags);
  if (word === 'uses') {
    const uses = await connection.own<Uses>(path, {});
    io.stdout(json ? jsonText(uses) : tellUses(uses, paper));
    return 0;
  }
  if (word === 'consistency') {
    const found = await ownRun<Consistency>(connection, path, body, io);
    io.stdout(json ? jsonText(found) : tellConsistency(found, paper));
    return found.Consistent ? 0 : 1;
  }
  const health = await ownRun<GroupHealth>(connection, path, body, io);
  io.stdout(json ? jsonText(health) : tellHealth(health, io));
  return health.Healthy ? 0 : 1;
}

function bodyOf(flags: Flags): object {
  const { sample } = flags;
  const age = flags['max-age'];
  const SampleSize = Number(sample);
  if (sample !== undefined && !(Number.isInteger(SampleSize) && SampleSize > 0)) {
    throw new UsageError('--sample takes a whole number of identifiers');
  }
  return {
    ...(sample !== undefined && { SampleSize }),
    ...(age !== undefined && { MaxAgeMilliseconds: readSpan(age, '--max-age') }),
    ...(flags['no-consistency'] && { Consistency: false }),
  };
}

function tellHealth({ FeatureGroupName, Healthy, Checks }: GroupHealth, io: Io): string {
  const paper = paperOf(io);
  const head = Healthy ? paper.paint('healthy', 'good') : paper.paint('not healthy', 'bad');
  const lines = Checks.map(({ Healthy: fine, Words }) => {
    const [mark, tone] =
      fine === null
        ? (['?', 'unclear'] as const)
        : fine
          ? (['ok', 'good'] as const)
          : (['no', 'bad'] as const);
    return `  ${paper.paint(mark.padEnd(3), tone)} ${Words}`;
  });
  return `${[`${paper.paint(FeatureGroupName, 'bold')}: ${head}`, ...lines].join('\n')}\n`;
}
