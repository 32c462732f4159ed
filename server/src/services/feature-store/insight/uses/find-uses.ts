import type { FeatureStoreDeps } from '../../deps.js';
import type { FeatureGroup, FeatureGroups } from '../../feature-group.js';
import { ownershipOf } from '../../groups/ownership.js';
import { addModels } from './add-models.js';
import { addQueries } from './add-queries.js';
import { addSchedules } from './add-schedules.js';
import { addTrainingJobs } from './add-training-jobs.js';
import { Graph, type UseEdge, type UseNode } from './graph.js';
import type { Derived, Search } from './search.js';

export type { NodeKind, UseEdge, UseNode } from './graph.js';

export interface UsesDeps extends Pick<FeatureStoreDeps, 'calls' | 'catalog' | 'tags'> {
  readonly groups: Pick<FeatureGroups, 'all'>;
}

export interface Uses {
  readonly FeatureGroupName: string;
  /** The group first. */
  readonly Nodes: readonly UseNode[];
  readonly Edges: readonly UseEdge[];
  /** Kinds of things of which there are more than were looked at. */
  readonly Incomplete: readonly string[];
}

/**
 * Who uses a group, as far as the server can know it: tags name consumers; schedules, queries and
 * training jobs name what they read; models name what a training job made; endpoints name models.
 * What a person carried elsewhere by hand has no trace.
 */
export async function findUses(deps: UsesDeps, group: FeatureGroup): Promise<Uses> {
  const incomplete = new Set<string>();
  const graph = new Graph();
  const id = graph.node('FeatureGroup', group.name);
  const { consumers } = ownershipOf(await deps.tags.all(group.arn));
  for (const { name, notify } of consumers) {
    const consumer = graph.node('Consumer', name, notify || null);
    graph.edge(id, consumer, `the tag consumer:${name} of the group`);
  }
  const search: Search = {
    ...{ calls: deps.calls, catalog: deps.catalog, group, graph },
    groups: (await deps.groups.all()).filter(({ region }) => region === group.region),
    bounded: (kind) => incomplete.add(kind),
  };
  await addSchedules(search);
  const store = group.document.offline?.S3StorageConfig?.ResolvedOutputS3Uri;
  const derived: Derived[] = [
    ...(store === undefined ? [] : [{ of: id, uri: store, features: null }]),
    ...(await addQueries(search)),
  ];
  const artefacts = await addTrainingJobs(search, derived);
  await addModels(search, artefacts);
  return {
    FeatureGroupName: group.name,
    ...{ Nodes: graph.nodes, Edges: graph.edges, Incomplete: [...incomplete] },
  };
}
