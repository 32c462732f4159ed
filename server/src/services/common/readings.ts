/** What a metric of CloudWatch's took in one step of time, as exports tell it. */
export interface Reading {
  /** The metric's own id. */
  readonly id: string;
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly { readonly Name: string; readonly Value: string }[];
  readonly unit: string;
  /** Where the step begins: milliseconds since the epoch, by the product's clock. */
  readonly time: number;
  /** Milliseconds. */
  readonly step: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/** Metrics as exports read them. */
export interface Readings {
  /** The newest step of every metric, in order of region, namespace, name and dimensions. */
  latest(): AsyncIterable<Reading>;
  /**
   * Whole steps of the metrics that got values since `putSince`, each metric's in order of time.
   * @param after the begin of a metric's last step that is known already; undefined to be given
   *   the newest alone
   * @param until most time at which a step ends
   */
  since(
    putSince: number,
    after: (id: string) => number | undefined,
    until: number,
  ): AsyncIterable<Reading>;
}
