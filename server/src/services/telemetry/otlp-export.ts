import { messageOf } from '../../base/errors.js';
import { day_ms, hour_ms } from '../../base/time.js';
import type { Reading } from '../common/readings.js';
import type { OtlpSettings, TelemetryDeps } from './deps.js';
import { otlpMetrics, readingsPerRequest } from './otlp-metrics.js';

/** The longest step of new values: whatever was put in it is sent when it is whole. */
const longestStep_ms = hour_ms;
/** What was not put for longer is forgotten. */
const horizon_ms = 14 * day_ms;
/** A step's last value may be put this long after the step's end. */
const settle_ms = 5_000;

/** Sends the metrics' whole steps to an OTLP collector, again and again. */
export class OtlpExport {
  readonly #deps: TelemetryDeps;
  readonly #settings: OtlpSettings;
  /** By metric, the begin of the last step that was sent. */
  readonly #sent = new Map<string, number>();
  #putSince: number;
  #exported: number;
  #running: Promise<void> | undefined;
  #failing = false;

  constructor(deps: TelemetryDeps, settings: OtlpSettings) {
    this.#deps = deps;
    this.#settings = settings;
    this.#putSince = deps.now();
    this.#exported = deps.realNow();
  }

  /** Begins an export when one is due; never waits for it. */
  tick(): void {
    if (this.#running || this.#deps.realNow() - this.#exported < this.#settings.interval_ms) return;
    this.#exported = this.#deps.realNow();
    this.#running = this.export().finally(() => {
      this.#running = undefined;
    });
  }

  /** Sends what has not been sent. Never rejects: what a collector refuses is logged. */
  async export(): Promise<void> {
    const now = this.#deps.now();
    try {
      await this.#sendAll(now);
      this.#putSince = now - longestStep_ms;
      if (this.#failing) this.#deps.log('info', 'metrics are exported again', {});
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) {
        const fields = { url: this.#settings.url, error: messageOf(error) };
        this.#deps.log('warn', 'metrics could not be exported', fields);
      }
      this.#failing = true;
    }
  }

  async close(): Promise<void> {
    await this.#running;
    await this.export();
  }

  async #sendAll(now: number): Promise<void> {
    const after = (id: string) => this.#sent.get(id);
    let batch: Reading[] = [];
    const flush = async () => {
      if (batch.length === 0) return;
      await this.#send(batch);
      for (const { id, time } of batch) this.#sent.set(id, time);
      batch = [];
    };
    for await (const reading of this.#deps.readings.since(this.#putSince, after, now - settle_ms)) {
      batch.push(reading);
      if (batch.length >= readingsPerRequest) await flush();
    }
    await flush();
    for (const [id, time] of this.#sent) if (time < now - horizon_ms) this.#sent.delete(id);
  }

  async #send(readings: readonly Reading[]): Promise<void> {
    const response = await fetch(this.#settings.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.#settings.headers },
      body: JSON.stringify(otlpMetrics(readings, this.#deps.accountId)),
      redirect: 'error',
      signal: AbortSignal.timeout(this.#settings.timeout_ms),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the collector answered with status ${response.status}`);
  }
}
