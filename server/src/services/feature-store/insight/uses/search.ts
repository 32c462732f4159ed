import type { FeatureStoreDeps } from '../../deps.js';
import type { FeatureGroup } from '../../feature-group.js';
import type { Graph } from './graph.js';

/** What the parts of the search work with. */
export interface Search {
  readonly calls: FeatureStoreDeps['calls'];
  readonly catalog: Pick<FeatureStoreDeps['catalog'], 'list'>;
  readonly group: FeatureGroup;
  /** The groups of its region. */
  readonly groups: readonly FeatureGroup[];
  readonly graph: Graph;
  readonly bounded: (kind: string) => void;
}

/** Data that came of the group: where it lies, and which node it is of. */
export interface Derived {
  readonly of: string;
  readonly uri: string;
  readonly features: readonly string[] | null;
}
