import type { Log } from '../../base/log.js';

/** What a metric of CloudWatch's took in one step of time. */
export interface Reading {
  /** The metric's own. */
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

/** The settings that OpenTelemetry's specification names, as far as they matter here. */
export interface OtlpSettings {
  /** Whole address of the metrics, such as `http://127.0.0.1:4318/v1/metrics`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Real time between two exports. */
  readonly interval_ms: number;
  /** Real time that one request may take. */
  readonly timeout_ms: number;
}

/** What the telemetry room is handed. */
export interface TelemetryDeps {
  readonly readings: {
    /** The newest step of every metric. */
    latest(): AsyncIterable<Reading>;
    /**
     * Whole steps of the metrics that got values since `putSince`: those after the step that
     * `after` gives, or the newest alone.
     */
    since(
      putSince: number,
      after: (id: string) => number | undefined,
      until: number,
    ): AsyncIterable<Reading>;
  };
  /** The product's clock, in milliseconds. */
  readonly now: () => number;
  /** Real time in milliseconds. */
  readonly realNow: () => number;
  readonly log: Log;
  readonly accountId: string;
  /** Where metrics are sent to; undefined for nowhere. */
  readonly otlp?: OtlpSettings | undefined;
}
