import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../base/errors.js';
import { JobLog } from '../common/job-log.js';
import type { Captures } from './capture/captures.js';
import type { DeploymentHistory } from './deployment-history.js';
import type { EndpointsDeps } from './deps.js';
import {
  type Deployment,
  type EndpointDocument,
  type EndpointResource,
  endpointKind,
} from './document.js';
import { emitStateChange } from './events.js';
import { EndpointExplainer } from './explainer/endpoint-explainer.js';
import { Fleet, type Launch, LiveEndpoint } from './live-endpoint.js';
import { LiveVariant } from './live-variant.js';
import type { JournalLabel } from './metric-journal.js';
import { MetricReports } from './metric-reports.js';
import type { VariantMetrics } from './metrics.js';
import { runtimeDepsOf } from './model-opener.js';
import type { RuntimeDeps } from './runtimes/table.js';

/** How long a model server may take to answer its first ping, where the variant does not say. */
const startup_ms = 10_000;
const metrics_ms = 3_000;

/** What is known when a fleet's models have loaded, or have not. */
type Failure = Awaited<ReturnType<Fleet['load']>>;

/**
 * The endpoints of this server. An endpoint is `Creating` until all of its models have loaded,
 * then `InService`, or `Failed` with a reason. An update loads its models beside those that serve
 * and takes their place in one step, or leaves them serving and says why; after a restart models
 * load at their first request.
 */
export class EndpointHost {
  readonly #deps: EndpointsDeps;
  readonly #captures: Captures;
  readonly #history: DeploymentHistory;
  readonly #realNow: () => number;
  readonly #runtimes: RuntimeDeps;
  readonly #live = new Map<string, LiveEndpoint>();
  readonly #retiring = new Set<Fleet>();
  readonly #reports: MetricReports;
  /** Endpoints that are gone and whose last figures are not reported yet. */
  readonly #leaving = new Set<LiveEndpoint>();
  #metricsAt = 0;

  constructor(deps: EndpointsDeps, captures: Captures, history: DeploymentHistory) {
    this.#deps = deps;
    this.#captures = captures;
    this.#history = history;
    this.#realNow = deps.realNow ?? (() => performance.now());
    this.#runtimes = runtimeDepsOf(deps);
    this.#reports = new MetricReports(deps);
  }

  find(region: string, name: string): LiveEndpoint | undefined {
    return this.#live.get(keyOf(region, name));
  }

  get all(): Iterable<LiveEndpoint> {
    return this.#live.values();
  }

  /** Takes up the endpoints of an earlier life of the server, and updates that were under way. */
  async recover(): Promise<void> {
    this.#reports.recover();
    for (const resource of await this.#deps.resources.all<EndpointDocument>(endpointKind)) {
      const live = this.#enter(resource);
      if (resource.status === 'Creating') this.#launch(live, live.fleet);
      const { update } = resource.document;
      if (update) this.#launch(live, this.#fleet(resource, live.metrics, update));
    }
  }

  /** Serves a new endpoint, whose row says `Creating`; resolves once it has settled, or later. */
  async create(resource: EndpointResource, patience_ms: number): Promise<void> {
    const live = this.#enter(resource);
    await this.#launched(this.#launch(live, live.fleet), patience_ms);
  }

  /** Takes up the update that the row names; resolves once it has settled, or later. */
  async update(resource: EndpointResource, patience_ms: number): Promise<void> {
    const live = this.find(resource.region, resource.name);
    const { update } = resource.document;
    if (!live || !update) return; // deleted meanwhile
    live.resource = resource;
    await this.#launched(
      this.#launch(live, this.#fleet(resource, live.metrics, update)),
      patience_ms,
    );
  }

  /** Serves the same models by the weights that the row names. */
  reweigh(resource: EndpointResource): void {
    const live = this.find(resource.region, resource.name);
    if (!live) return;
    live.resource = resource;
    live.fleet = new Fleet(resource.document, live.fleet.variants, live.fleet.explainer);
  }

  /** Serves an endpoint no more; its captures are published. */
  async remove(region: string, name: string): Promise<void> {
    const live = this.find(region, name);
    if (!live) return;
    this.#live.delete(keyOf(region, name));
    const { launch } = live;
    live.launch = undefined;
    await live.settling;
    this.#leaving.add(live);
    this.#retire(live.fleet);
    if (launch && launch.fleet !== live.fleet) this.#retire(launch.fleet);
    await this.#captures.seal(region, name, Number.POSITIVE_INFINITY);
  }

  /** Tries model servers again that did not answer; reports metrics every few seconds. */
  async tick(): Promise<void> {
    for (const live of this.#live.values()) {
      if (live.launch && !live.launch.trying) this.#try(live, live.launch);
    }
    if (this.#realNow() - this.#metricsAt < metrics_ms) return;
    this.#metricsAt = this.#realNow();
    await this.reportMetrics();
  }

  async reportMetrics(): Promise<void> {
    const endpoints = [...this.#live.values(), ...this.#leaving];
    // what is under way in a fleet that retires is answered yet
    for (const live of this.#leaving) {
      if (!this.#retiring.has(live.fleet)) this.#leaving.delete(live);
    }
    await this.#reports.report(endpoints);
  }

  async close(): Promise<void> {
    const lives = [...this.#live.values()];
    await Promise.all(lives.map(({ launch }) => launch?.trying));
    for (const { fleet, launch } of lives) {
      this.#retiring.add(fleet);
      if (launch) this.#retiring.add(launch.fleet);
    }
    for (const fleet of this.#retiring) await this.#end(fleet, true);
    await this.reportMetrics();
    this.#live.clear();
  }

  /** Lets a fleet go in its own time: what is under way in it is answered and captured first. */
  #retire(fleet: Fleet): void {
    this.#retiring.add(fleet);
    void this.#end(fleet, false).finally(() => this.#retiring.delete(fleet)); // never rejects
  }

  async #end(fleet: Fleet, force: boolean): Promise<void> {
    await Promise.all(
      fleet.variants.map(async (variant) => {
        try {
          await variant.close(force);
        } catch (error) {
          const fields = { variant: variant.name, error: messageOf(error) };
          this.#deps.log('error', 'a model could not be closed', fields);
        }
        if (variant.capture) this.#captures.close(variant.capture);
      }),
    );
  }

  #enter(resource: EndpointResource): LiveEndpoint {
    const metrics = new Map<string, VariantMetrics>();
    const live = new LiveEndpoint(
      resource,
      this.#fleet(resource, metrics, resource.document),
      metrics,
    );
    this.#openCaptures(live, live.fleet);
    this.#live.set(keyOf(resource.region, resource.name), live);
    return live;
  }

  #fleet(
    resource: EndpointResource,
    metrics: Map<string, VariantMetrics>,
    deployment: Deployment,
  ): Fleet {
    const variants = deployment.variants.map((variant) => {
      const known =
        metrics.get(variant.name) ?? this.#reports.begin(labelOf(resource, variant.name));
      metrics.set(variant.name, known);
      const log = new JobLog(
        this.#deps,
        `/aws/sagemaker/Endpoints/${resource.name}`,
        { ...resource, name: variant.name }, // which names the stream
      );
      const onLine = (line: string) => log.write(line);
      return new LiveVariant(variant, known, { ...this.#runtimes, onLine });
    });
    const { explainer } = deployment;
    const { objects } = this.#deps;
    return new Fleet(deployment, variants, explainer && new EndpointExplainer(explainer, objects));
  }

  #openCaptures({ resource }: LiveEndpoint, { capture, variants }: Fleet): void {
    if (!capture?.enabled) return;
    for (const variant of variants) {
      variant.capture = this.#captures.open(resource.region, resource.name, variant.name, capture);
    }
  }

  #launch(live: LiveEndpoint, fleet: Fleet): Launch {
    const seconds = fleet.variants.map(
      ({ document }) => document.settings.ContainerStartupHealthCheckTimeoutInSeconds ?? 0,
    );
    const deadline = this.#realNow() + Math.max(startup_ms, ...seconds.map((s) => s * 1_000));
    const launch: Launch = { fleet, deadline, trying: undefined };
    live.launch = launch;
    this.#try(live, launch);
    return launch;
  }

  async #launched({ trying }: Launch, patience_ms: number): Promise<void> {
    const patience = new AbortController();
    const timeUp = sleep(patience_ms, undefined, patience).catch(() => {}); // aborted below
    await Promise.race([trying, timeUp]);
    patience.abort();
  }

  #try(live: LiveEndpoint, launch: Launch): void {
    launch.trying = this.#load(live, launch)
      .catch((error: unknown) => {
        this.#deps.log('error', 'an endpoint could not be started', {
          endpoint: live.resource.name,
          error: messageOf(error),
        });
      })
      .finally(() => {
        launch.trying = undefined;
      });
  }

  async #load(live: LiveEndpoint, launch: Launch): Promise<void> {
    let failure: Failure;
    let fault: unknown;
    try {
      failure = await launch.fleet.load();
    } catch (error) {
      fault = error; // nothing that a client did: the log shows it
      failure = { reason: `The model could not be loaded: ${messageOf(error)}.`, later: false };
    }
    if (failure?.later && this.#realNow() < launch.deadline) return;
    if (live.launch !== launch) return; // deleted meanwhile
    live.settling = this.#settle(live, launch, failure?.reason);
    await live.settling;
    if (fault !== undefined) throw fault;
  }

  async #settle(live: LiveEndpoint, { fleet }: Launch, reason: string | undefined): Promise<void> {
    const { update } = live.resource.document;
    if (!update) {
      await this.#write(live, { failureReason: reason }, reason ? 'Failed' : 'InService');
      return;
    }
    if (reason !== undefined) {
      const rolling = { ...live.resource, status: 'RollingBack' };
      await emitStateChange(this.#deps, withReason(rolling, reason));
      await this.#write(live, { update: undefined, failureReason: reason }, 'InService');
      this.#retire(fleet);
      return;
    }
    // first the requests, then the row: who reads that the update is done finds it done
    const before = live.fleet;
    if (before !== fleet) {
      this.#openCaptures(live, fleet);
      live.fleet = fleet;
      this.#retire(before);
    }
    const { started: _started, strategy, ...deployment } = update;
    const lasting = { strategy, update: undefined, failureReason: undefined };
    await this.#write(live, { ...deployment, ...lasting }, 'InService');
  }

  async #write(live: LiveEndpoint, change: Partial<EndpointDocument>, status: string) {
    const before = live.resource;
    const after = {
      ...before,
      status,
      modified: this.#deps.clock.now(),
      document: { ...before.document, ...change },
    };
    const there = await this.#deps.state.transaction(async (rows) => {
      if (!(await this.#deps.resources.within(rows).update(after))) return false;
      await this.#history.within(rows).end(before, after.modified, after.document.failureReason);
      return true;
    });
    live.resource = after;
    live.launch = undefined;
    if (there) await emitStateChange(this.#deps, after);
  }
}

const withReason = (resource: EndpointResource, failureReason: string): EndpointResource => ({
  ...resource,
  document: { ...resource.document, failureReason },
});

const labelOf = ({ region, name: endpoint }: EndpointResource, variant: string): JournalLabel => ({
  region,
  endpoint,
  variant,
});

const keyOf = (region: string, name: string): string => `${region}/${name.toLowerCase()}`;
