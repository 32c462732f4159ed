import type { TelemetryDeps } from './deps.js';
import { OtlpExport } from './otlp-export.js';
import { prometheusText } from './prometheus.js';

export type { OtlpSettings, TelemetryDeps } from './deps.js';

export interface TelemetryService {
  /** CloudWatch's metrics in Prometheus' text form. */
  prometheus(): Promise<string>;
  tick(): void;
  close(): Promise<void>;
}

/** CloudWatch's metrics for those who watch with other tools. */
export function telemetryService(deps: TelemetryDeps): TelemetryService {
  const otlp = deps.otlp && new OtlpExport(deps, deps.otlp);
  return {
    prometheus: () => prometheusText(deps.readings.latest(), deps.now()),
    tick: () => otlp?.tick(),
    close: async () => otlp?.close(),
  };
}
