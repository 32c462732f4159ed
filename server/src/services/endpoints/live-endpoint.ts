import { messageOf, ServiceError } from '../../base/errors.js';
import { type CaptureSettings, captureSettings } from './capture/settings.js';
import type { Deployment, EndpointResource } from './document.js';
import type { EndpointExplainer } from './explainer/endpoint-explainer.js';
import type { LiveVariant } from './live-variant.js';
import type { VariantMetrics } from './metrics.js';
import { LoadError } from './runtimes/runtime.js';

/** The variants of one deployment, with the weights by which requests find them. */
export class Fleet {
  readonly deployment: Deployment;
  /** In the order of the deployment's. */
  readonly variants: readonly LiveVariant[];
  readonly capture: CaptureSettings | undefined;
  readonly explainer: EndpointExplainer | undefined;
  readonly #weights: readonly number[];
  readonly #total: number;

  constructor(
    deployment: Deployment,
    variants: readonly LiveVariant[],
    explainer: EndpointExplainer | undefined,
  ) {
    this.deployment = deployment;
    this.variants = variants;
    this.explainer = explainer;
    this.capture = deployment.capture && captureSettings(deployment.capture);
    this.#weights = deployment.variants.map(({ weight }) => weight);
    this.#total = this.#weights.reduce((sum, weight) => sum + weight, 0);
  }

  find(name: string): LiveVariant | undefined {
    return this.variants.find((variant) => variant.name === name);
  }

  /** @param roll from 0 up to 1 */
  byWeight(roll: number): LiveVariant {
    let rest = roll * this.#total;
    let last = 0;
    for (let i = 0; i < this.#weights.length; i++) {
      const weight = this.#weights[i] as number;
      rest -= weight;
      if (rest < 0) return this.variants[i] as LiveVariant;
      if (weight > 0) last = i;
    }
    return this.variants[last] as LiveVariant;
  }

  /** Loads every variant and the explainer. @returns why it cannot be served, and whether to try again later. */
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
    try {
      await this.explainer?.load();
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
      return { reason: messageOf(error), later: error.later };
    }
    return undefined;
  }
}

/** A fleet whose models load: the endpoint's first, or the one that is to take its place. */
export interface Launch {
  readonly fleet: Fleet;
  /** Real time after which a model server that does not answer has failed. */
  readonly deadline: number;
  /** A try that is under way. */
  trying: Promise<void> | undefined;
}

/** An endpoint as requests find it. */
export class LiveEndpoint {
  resource: EndpointResource;
  fleet: Fleet;
  launch: Launch | undefined;
  /** The writing of what became of a launch. */
  settling: Promise<void> | undefined;
  /** By variant; those of variants that are gone stay, so that counters never fall. */
  readonly metrics: Map<string, VariantMetrics>;

  constructor(resource: EndpointResource, fleet: Fleet, metrics: Map<string, VariantMetrics>) {
    this.resource = resource;
    this.fleet = fleet;
    this.metrics = metrics;
  }

  /**
   * The variant that a request goes to: the one asked for, or one by weight.
   * @param roll from 0 up to 1
   * @throws ValidationError when the endpoint has no variant of that name.
   */
  choose(target: string | undefined, roll: number): LiveVariant {
    if (target === undefined) return this.fleet.byWeight(roll);
    const found = this.fleet.find(target);
    if (found) return found;
    const known = this.fleet.variants.map(({ name }) => name).join(', ');
    throw new ServiceError(
      'ValidationError',
      `Variant ${target} of endpoint ${this.resource.name} not found; there are ${known}.`,
    );
  }
}
