import type { OtlpSettings } from '../services/telemetry/index.js';
import { UsageError } from './flags.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where metrics are exported to, by OpenTelemetry's own variables; undefined for nowhere.
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export function readOtlpSettings(env: Environment): OtlpSettings | undefined {
  const whole = env.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT || undefined;
  const base = env.OTEL_EXPORTER_OTLP_ENDPOINT || undefined;
  const url = whole ?? (base && `${base.replace(/\/+$/, '')}/v1/metrics`);
  if (url === undefined) return undefined;
  if (!URL.canParse(url) || !/^https?:\/\//.test(url)) {
    throw new UsageError(
      `OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https address, such as http://127.0.0.1:4318`,
    );
  }
  const headers = {
    ...readHeaders(env.OTEL_EXPORTER_OTLP_HEADERS),
    ...readHeaders(env.OTEL_EXPORTER_OTLP_METRICS_HEADERS),
  };
  return {
    url,
    headers,
    interval_ms: readTime(env, 'OTEL_METRIC_EXPORT_INTERVAL', 60_000),
    timeout_ms: readTime(env, 'OTEL_EXPORTER_OTLP_TIMEOUT', 10_000),
  };
}

/** `name=value` between commas, values percent-encoded. */
function readHeaders(text: string | undefined): Record<string, string> {
  const pairs = (text ?? '').split(',').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new UsageError(`OTEL_EXPORTER_OTLP_HEADERS must be name=value,...`);
      return [pair.slice(0, at).trim().toLowerCase(), decoded(pair.slice(at + 1).trim())];
    }),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new UsageError('OTEL_EXPORTER_OTLP_HEADERS has a percent sign that encodes nothing');
  }
}

function readTime(env: Environment, name: string, otherwise: number): number {
  const time = Number(env[name] || otherwise);
  if (Number.isInteger(time) && time >= 100 && time <= 86_400_000) return time;
  throw new UsageError(`${name} must be 100 to 86400000 milliseconds`);
}
