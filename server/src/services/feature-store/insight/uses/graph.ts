/** What may use a feature group. */
export type NodeKind =
  | 'FeatureGroup'
  | 'Consumer'
  | 'MonitoringSchedule'
  | 'Query'
  | 'TrainingJob'
  | 'Model'
  | 'EndpointConfig'
  | 'Endpoint';

export interface UseNode {
  /** `Kind/Name`; edges go by it. */
  readonly Id: string;
  readonly Kind: NodeKind;
  readonly Name: string;
  /** Such as its status or when it ran; for people. */
  readonly Details: string | null;
}

/** `To` uses what comes of `From`. */
export interface UseEdge {
  readonly From: string;
  readonly To: string;
  /** Those of the group that it is known to use; null: all of them, or not known. */
  readonly Features: readonly string[] | null;
  /** How this is known, in words with what was seen. */
  readonly Evidence: string;
}

export const idOf = (kind: NodeKind, name: string): string => `${kind}/${name}`;

/** Nodes and edges, each once, in the order in which they were found. */
export class Graph {
  readonly #nodes = new Map<string, UseNode>();
  readonly #edges = new Map<string, UseEdge>();

  /** @returns its id */
  node(kind: NodeKind, name: string, details: string | null = null): string {
    const Id = idOf(kind, name);
    if (!this.#nodes.has(Id)) {
      this.#nodes.set(Id, { Id, Kind: kind, Name: name, Details: details });
    }
    return Id;
  }

  edge(
    from: string,
    to: string,
    evidence: string,
    features: readonly string[] | null = null,
  ): void {
    const key = `${from} ${to}`;
    if (this.#edges.has(key)) return;
    this.#edges.set(key, { From: from, To: to, Features: features, Evidence: evidence });
  }

  get nodes(): readonly UseNode[] {
    return [...this.#nodes.values()];
  }

  get edges(): readonly UseEdge[] {
    return [...this.#edges.values()];
  }
}
