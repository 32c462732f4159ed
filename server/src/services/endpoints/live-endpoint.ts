import { messageOf, ServiceError } from '../../base/errors.js';
import type { VariantCapture } from './capture/variant-capture.js';
import type { EndpointResource, VariantDocument } from './document.js';
import { VariantMetrics } from './metrics.js';
import {
  LoadError,
  type Prediction,
  type PredictionRequest,
  type Runtime,
} from './runtimes/runtime.js';
import { loadRuntime, type RuntimeDeps } from './runtimes/table.js';

/** Real time between two tries to load a model that failed to. */
const reload_ms = 2_000;

/** One variant of a live endpoint: its model, once loaded, and what is known of its requests. */
export class LiveVariant {
  readonly document: VariantDocument;
  readonly metrics = new VariantMetrics();
  readonly capture: VariantCapture | undefined;
  readonly #deps: RuntimeDeps;
  #runtime: Runtime | undefined;
  #loading: Promise<Runtime> | undefined;
  #busy = 0;
  #closed = false;
  #failure: { error: unknown; at: number } | undefined;

  constructor(document: VariantDocument, capture: VariantCapture | undefined, deps: RuntimeDeps) {
    this.document = document;
    this.capture = capture;
    this.#deps = deps;
  }

  get name(): string {
    return this.document.name;
  }

  /**
   * Asks the model, which is loaded first if it is not.
   * @throws PredictionError, LoadError
   */
  async predict(request: PredictionRequest): Promise<Prediction> {
    this.#busy += 1;
    try {
      const runtime = this.#runtime ?? (await this.#ready());
      return await runtime.predict(request);
    } finally {
      this.#busy -= 1;
      if (this.#closed) await this.#closeIdle();
    }
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
      if (this.document.unserved) throw new LoadError(this.document.unserved);
      this.#runtime = await loadRuntime(this.document.container, this.#deps);
      this.#failure = undefined;
      return this.#runtime;
    } catch (error) {
      this.#failure = { error, at: performance.now() };
      throw error;
    }
  }

  /** Lets the model go, once the requests that are under way have been answered. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#loading?.catch(() => undefined); // whoever asked for it was told
    await this.#closeIdle();
  }

  async #closeIdle(): Promise<void> {
    if (this.#busy > 0) return;
    const runtime = this.#runtime;
    this.#runtime = undefined;
    await runtime?.close();
  }
}

/** An endpoint as requests find it. */
export class LiveEndpoint {
  resource: EndpointResource;
  readonly variants: readonly LiveVariant[];
  readonly #total: number;
  /** Real time after which a model server that does not answer has failed. */
  deadline = 0;

  constructor(resource: EndpointResource, variants: readonly LiveVariant[]) {
    this.resource = resource;
    this.variants = variants;
    this.#total = variants.reduce((sum, { document }) => sum + document.weight, 0);
  }

  /**
   * The variant that a request goes to: the one asked for, or one by weight.
   * @param roll from 0 up to 1
   * @throws ValidationError when the endpoint has no variant of that name.
   */
  choose(target: string | undefined, roll: number): LiveVariant {
    if (target !== undefined) {
      const found = this.variants.find(({ name }) => name === target);
      if (found) return found;
      const known = this.variants.map(({ name }) => name).join(', ');
      throw new ServiceError(
        'ValidationError',
        `Variant ${target} of endpoint ${this.resource.name} not found; there are ${known}.`,
      );
    }
    let rest = roll * this.#total;
    for (const variant of this.variants) {
      rest -= variant.document.weight;
      if (rest < 0) return variant;
    }
    return this.variants.findLast(({ document }) => document.weight > 0) as LiveVariant;
  }

  /** Loads every variant. @returns why it cannot be served, and whether to try again later. */
  async load(): Promise<{ reason: string; later: boolean } | undefined> {
    for (const variant of this.variants) {
      try {
        await variant.load();
      } catch (error) {
        if (!(error instanceof LoadError)) throw error;
        const reason = `Production variant ${variant.name}: ${messageOf(error)}`;
        return { reason, later: error.later };
      }
    }
    return undefined;
  }
}
