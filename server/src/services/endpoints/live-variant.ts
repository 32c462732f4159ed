import type { VariantCapture } from './capture/variant-capture.js';
import type { VariantDocument } from './document.js';
import type { VariantMetrics } from './metrics.js';
import { openServed } from './model-opener.js';
import type { Prediction, PredictionRequest, Runtime } from './runtimes/runtime.js';
import type { RuntimeDeps } from './runtimes/table.js';

/** Real time between two tries to load a model that failed to. */
const reload_ms = 2_000;

/** One variant of a live endpoint: its model, once loaded, and the requests under way. */
export class LiveVariant {
  readonly document: VariantDocument;
  readonly metrics: VariantMetrics;
  /** Where its exchanges go, while it serves and captures. */
  capture: VariantCapture | undefined;
  readonly #deps: RuntimeDeps;
  #runtime: Runtime | undefined;
  #loading: Promise<Runtime> | undefined;
  #busy = 0;
  #whenIdle: (() => void) | undefined;
  #failure: { error: unknown; at: number } | undefined;

  constructor(document: VariantDocument, metrics: VariantMetrics, deps: RuntimeDeps) {
    this.document = document;
    this.metrics = metrics;
    this.#deps = deps;
  }

  get name(): string {
    return this.document.name;
  }

  /** A request comes in: until its `end`, model and capture stay. */
  begin(): void {
    this.#busy += 1;
  }

  /** The request has been answered, and captured. */
  end(): void {
    this.#busy -= 1;
    if (this.#busy === 0) this.#whenIdle?.();
  }

  /**
   * Asks the model, which is loaded first if it is not.
   * @throws PredictionError, LoadError
   */
  predict(request: PredictionRequest): Promise<Prediction> {
    const runtime = this.#runtime;
    if (runtime) return runtime.predict(request);
    return this.#ready().then((loaded) => loaded.predict(request));
  }

  /** Loads the model unless it is loaded. @throws LoadError in words for FailureReason. */
  load(): Promise<Runtime> {
    if (this.#runtime) return Promise.resolve(this.#runtime);
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** As `load`, for a request: a failure is repeated for a while rather than tried again. */
  async #ready(): Promise<Runtime> {
    if (this.#failure && performance.now() - this.#failure.at < reload_ms)
      throw this.#failure.error;
    return this.load();
  }

  async #load(): Promise<Runtime> {
    try {
      this.#runtime = await openServed(this.document, this.#deps);
      this.#failure = undefined;
      return this.#runtime;
    } catch (error) {
      this.#failure = { error, at: performance.now() };
      throw error;
    }
  }

  /**
   * Lets the model go, once the requests that are under way have been answered; no new ones may
   * come. With `force` it does not wait for them.
   */
  async close(force = false): Promise<void> {
    await this.#loading?.catch(() => undefined); // whoever asked for it was told
    if (this.#busy > 0 && !force) {
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve;
      });
    }
    const runtime = this.#runtime;
    this.#runtime = undefined;
    await runtime?.close();
  }
}
