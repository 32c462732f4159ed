import type { Log } from '../../base/log.js';
import type { Readings } from '../common/readings.js';

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
  readonly readings: Readings;
  /** The product's clock, in milliseconds. */
  readonly now: () => number;
  /** Real time in milliseconds. */
  readonly realNow: () => number;
  readonly log: Log;
  readonly accountId: string;
  /** Where metrics are sent to; undefined for nowhere. */
  readonly otlp?: OtlpSettings | undefined;
}
