import type { QueryExecution } from '@aws-sdk/client-athena';
import type { FeatureGroup } from '../../feature-group.js';
import { idOf } from './graph.js';
import { listed } from './listed.js';
import { type QueryText, readQuery } from './query-text.js';
import type { Derived, Search } from './search.js';

const mostQueries = 2_000;
const perCall = 50;

/** The queries that name the group's table. @returns where their rows lie */
export async function addQueries({
  calls,
  catalog,
  group,
  groups,
  graph,
  bounded,
}: Search): Promise<Derived[]> {
  const { region } = group;
  const tables = await catalog.list(region);
  const taken = new Set(tables.map(({ database, name }) => `${database}.${name}`));
  const called = groups.map((one) => callingOf(one, taken));
  const calling = callingOf(group, taken);
  if (calling === undefined) return [];
  const derived: Derived[] = [];
  const { ListQueryExecutions, BatchGetQueryExecution } = calls.athena;
  const all = listed(
    (NextToken) => ListQueryExecutions({ NextToken, MaxResults: perCall }, { region }),
    ({ QueryExecutionIds: ids }) => (ids?.length ? [ids] : []),
    { most: mostQueries / perCall, bounded: () => bounded('Query') },
  );
  for await (const QueryExecutionIds of all) {
    const { QueryExecutions = [] } = await BatchGetQueryExecution(
      { QueryExecutionIds },
      { region },
    );
    for (const execution of QueryExecutions) {
      const { Query = '', QueryExecutionContext: context, Status } = execution;
      if (Status?.State !== 'SUCCEEDED') continue;
      const text = readQuery(Query, context?.Database ?? 'default');
      const named = nameIn(execution, text, calling);
      if (named === undefined) continue;
      const features = featuresIn(group, text);
      const id = graph.node('Query', execution.QueryExecutionId ?? '', detailsOf(execution));
      graph.edge(idOf('FeatureGroup', group.name), id, `its statement names ${named}`, features);
      for (const [i, other] of groups.entries()) {
        const too = other.arn === group.arn ? undefined : nameIn(execution, text, called[i]);
        if (too === undefined) continue;
        graph.edge(graph.node('FeatureGroup', other.name), id, `its statement names ${too}`);
      }
      for (const uri of [...text.writes, ...resultOf(execution)])
        derived.push({ of: id, uri, features });
    }
  }
  return derived;
}

/** By what a group's table is called in statements. */
interface Calling {
  readonly table: string;
  /** The group's own name with its database, where no table has that name. */
  readonly own: string | undefined;
  readonly group: FeatureGroup;
}

function callingOf(group: FeatureGroup, taken: ReadonlySet<string>): Calling | undefined {
  const { TableName, Database } = group.document.offline?.DataCatalogConfig ?? {};
  if (TableName === undefined || Database === undefined) return undefined;
  const own = `${Database}.${group.name}`.toLowerCase();
  return { table: TableName.toLowerCase(), own: taken.has(own) ? undefined : own, group };
}

/** What a statement calls a group's table; undefined where it does not name it. */
function nameIn(
  { Status }: QueryExecution,
  { names, tables }: QueryText,
  calling: Calling | undefined,
): string | undefined {
  if (!calling) return undefined;
  const { table, own, group } = calling;
  if (names.has(table)) return table;
  // before, the name was that of another group, which is deleted
  const isOfIt = (Status?.SubmissionDateTime?.getTime() ?? 0) >= group.created;
  return own !== undefined && isOfIt && tables.has(own) ? group.name : undefined;
}

const resultOf = ({ ResultConfiguration: result }: QueryExecution): string[] =>
  result?.OutputLocation === undefined ? [] : [result.OutputLocation];

const detailsOf = ({ Status }: QueryExecution): string | null =>
  Status?.SubmissionDateTime?.toISOString() ?? null;

/** Features that a statement names, unless it asks for all columns. */
function featuresIn({ document }: FeatureGroup, { names, star }: QueryText): string[] | null {
  if (star) return null;
  return document.features
    .map(({ FeatureName }) => FeatureName)
    .filter((name) => names.has(name.toLowerCase()));
}
