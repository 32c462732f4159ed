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
  group,
  groups,
  graph,
  bounded,
}: Search): Promise<Derived[]> {
  const { region } = group;
  const table = tableOf(group);
  if (table === undefined) return [];
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
      const text = readQuery(execution.Query ?? '');
      if (execution.Status?.State !== 'SUCCEEDED' || !text.names.has(table)) continue;
      const features = featuresIn(group, text);
      const id = graph.node('Query', execution.QueryExecutionId ?? '', detailsOf(execution));
      graph.edge(idOf('FeatureGroup', group.name), id, `its statement names ${table}`, features);
      for (const other of groups) {
        const named = tableOf(other);
        if (other.arn === group.arn || named === undefined || !text.names.has(named)) continue;
        graph.edge(graph.node('FeatureGroup', other.name), id, `its statement names ${named}`);
      }
      for (const uri of [...text.writes, ...resultOf(execution)])
        derived.push({ of: id, uri, features });
    }
  }
  return derived;
}

const tableOf = ({ document }: FeatureGroup): string | undefined =>
  document.offline?.DataCatalogConfig?.TableName?.toLowerCase();

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
