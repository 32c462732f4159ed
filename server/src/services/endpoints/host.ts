import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../base/errors.js';
import { addressRule } from '../common/addresses.js';
import type { Captures } from './capture/captures.js';
import { captureSettings } from './capture/settings.js';
import type { EndpointsDeps } from './deps.js';
import { type EndpointDocument, type EndpointResource, endpointKind } from './document.js';
import { emitStateChange } from './events.js';
import { LiveEndpoint, LiveVariant } from './live-endpoint.js';
import { publishMetrics } from './metrics.js';
import type { RuntimeDeps } from './runtimes/table.js';

/** How long a model server may take to answer its first ping, where the variant does not say. */
const startup_ms = 10_000;
const metrics_ms = 3_000;

/**
 * The endpoints of this server. An endpoint is `Creating` until all of its models have loaded,
 * then `InService`, or `Failed` with a reason; after a restart models load at their first request.
 */
export class EndpointHost {
  readonly #deps: EndpointsDeps;
  readonly #captures: Captures;
  readonly #realNow: () => number;
  readonly #runtimes: RuntimeDeps;
  readonly #live = new Map<string, LiveEndpoint>();
  readonly #starting = new Map<LiveEndpoint, Promise<void>>();
  #metricsAt = 0;

  constructor(deps: EndpointsDeps, captures: Captures) {
    this.#deps = deps;
    this.#captures = captures;
    this.#realNow = deps.realNow ?? (() => performance.now());
    this.#runtimes = { objects: deps.objects, mayConnect: addressRule(deps.allowPrivateTargets) };
  }

  find(region: string, name: string): LiveEndpoint | undefined {
    return this.#live.get(keyOf(region, name));
  }

  get all(): Iterable<LiveEndpoint> {
    return this.#live.values();
  }

  /** Takes up the endpoints of an earlier life of the server. */
  async recover(): Promise<void> {
    for (const resource of await this.#deps.resources.all<EndpointDocument>(endpointKind)) {
      const live = this.#enter(resource);
      if (resource.status === 'Creating') this.#start(live);
    }
  }

  /** Serves a new endpoint, whose row says `Creating`; resolves once it has settled, or later. */
  async create(resource: EndpointResource, patience_ms: number): Promise<void> {
    const live = this.#enter(resource);
    this.#start(live);
    const patience = new AbortController();
    const timeUp = sleep(patience_ms, undefined, patience).catch(() => {}); // aborted below
    await Promise.race([this.#starting.get(live), timeUp]);
    patience.abort();
  }

  /** Serves an endpoint no more; its captures are published. */
  async remove(region: string, name: string): Promise<void> {
    const live = this.#live.get(keyOf(region, name));
    if (!live) return;
    this.#live.delete(keyOf(region, name));
    await this.#starting.get(live);
    await this.#close(live);
    await this.#captures.seal(region, name, Number.POSITIVE_INFINITY);
  }

  /** Tries model servers again that did not answer; reports metrics every few seconds. */
  async tick(): Promise<void> {
    for (const live of this.#live.values()) {
      if (live.resource.status === 'Creating' && !this.#starting.has(live)) this.#begin(live);
    }
    if (this.#realNow() - this.#metricsAt < metrics_ms) return;
    this.#metricsAt = this.#realNow();
    await this.reportMetrics();
  }

  async reportMetrics(): Promise<void> {
    const time = new Date(this.#deps.clock.now());
    const data = new Map<string, ReturnType<LiveVariant['metrics']['take']>>();
    for (const { resource, variants } of this.#live.values()) {
      const taken = variants.flatMap(({ metrics, name }) =>
        metrics.take(resource.name, name, time),
      );
      if (taken.length === 0) continue;
      data.set(resource.region, [...(data.get(resource.region) ?? []), ...taken]);
    }
    for (const [region, some] of data) await publishMetrics(this.#deps, region, some);
  }

  async close(): Promise<void> {
    await Promise.all(this.#starting.values());
    for (const live of this.#live.values()) await this.#close(live);
    await this.reportMetrics();
    this.#live.clear();
  }

  async #close(live: LiveEndpoint): Promise<void> {
    for (const variant of live.variants) {
      if (variant.capture) this.#captures.close(variant.capture);
      await variant.close();
    }
  }

  #enter(resource: EndpointResource): LiveEndpoint {
    const { region, name, document } = resource;
    const settings = document.capture && captureSettings(document.capture);
    const variants = document.variants.map((variant) => {
      const capture = settings?.enabled
        ? this.#captures.open(region, name, variant.name, settings)
        : undefined;
      return new LiveVariant(variant, capture, this.#runtimes);
    });
    const live = new LiveEndpoint(resource, variants);
    this.#live.set(keyOf(region, name), live);
    return live;
  }

  #start(live: LiveEndpoint): void {
    const seconds = live.variants.map(
      ({ document }) => document.settings.ContainerStartupHealthCheckTimeoutInSeconds ?? 0,
    );
    live.deadline = this.#realNow() + Math.max(startup_ms, ...seconds.map((s) => s * 1_000));
    this.#begin(live);
  }

  #begin(live: LiveEndpoint): void {
    const work = this.#load(live)
      .catch((error: unknown) => {
        this.#deps.log('error', 'an endpoint could not be started', {
          endpoint: live.resource.name,
          error: messageOf(error),
        });
      })
      .finally(() => this.#starting.delete(live));
    this.#starting.set(live, work);
  }

  async #load(live: LiveEndpoint): Promise<void> {
    let failure: Awaited<ReturnType<LiveEndpoint['load']>>;
    try {
      failure = await live.load();
    } catch (error) {
      await this.#settle(live, `The model could not be loaded: ${messageOf(error)}.`);
      throw error; // nothing that a client did: the log shows it
    }
    if (failure?.later && this.#realNow() < live.deadline) return;
    await this.#settle(live, failure?.reason);
  }

  async #settle(live: LiveEndpoint, failureReason: string | undefined): Promise<void> {
    const before = live.resource;
    live.resource = {
      ...before,
      status: failureReason === undefined ? 'InService' : 'Failed',
      modified: this.#deps.clock.now(),
      document: { ...before.document, failureReason },
    };
    await this.#deps.resources.update(live.resource);
    await emitStateChange(this.#deps, live.resource);
  }
}

const keyOf = (region: string, name: string): string => `${region}/${name.toLowerCase()}`;
