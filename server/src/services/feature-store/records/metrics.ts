import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { batches } from '../../../base/batches.js';
import { messageOf, ServiceError } from '../../../base/errors.js';
import type { AnyHandler, CallContext } from '../../../base/service.js';
import { Distribution, Statistics } from '../../common/metric-values.js';
import type { FeatureStoreDeps } from '../deps.js';
import type { FeatureGroups } from '../feature-group.js';

export type MetricsDeps = Pick<FeatureStoreDeps, 'calls' | 'clock' | 'log' | 'accountId'>;

const namespace = 'AWS/SageMaker/FeatureStore';
/** Real time between two reports. */
const every_ms = 2_000;
const dataPerCall = 500;

/** What happened to an operation upon a group, or to one upon many, since the last report. */
class Tally {
  readonly region: string;
  readonly operation: string;
  /** Undefined of operations upon several groups, and where a request named none that is there. */
  readonly group: string | undefined;
  readonly #invocations = new Statistics();
  readonly #clientErrors = new Statistics();
  readonly #serverErrors = new Statistics();
  readonly #latency = new Distribution();

  constructor(region: string, operation: string, group: string | undefined) {
    this.region = region;
    this.operation = operation;
    this.group = group;
  }

  add(status: number, took_ms: number): void {
    this.#invocations.add(1);
    this.#clientErrors.add(status >= 400 && status < 500 ? 1 : 0);
    this.#serverErrors.add(status >= 500 ? 1 : 0);
    this.#latency.add(took_ms * 1_000);
  }

  data(Timestamp: Date): MetricDatum[] {
    const Dimensions = [{ Name: 'OperationName', Value: this.operation }];
    if (this.group !== undefined) {
      Dimensions.unshift({ Name: 'FeatureGroupName', Value: this.group });
    }
    const of = {
      Invocations: this.#invocations,
      Operation4XXErrors: this.#clientErrors,
      Operation5XXErrors: this.#serverErrors,
      Latency: this.#latency,
    };
    return Object.entries(of).flatMap(([MetricName, { data }]) => {
      const Unit = MetricName === 'Latency' ? 'Microseconds' : 'None';
      return data.map((values) => ({ MetricName, Dimensions, Timestamp, ...values, Unit }));
    });
  }
}

/** The tally of an operation's last call: most calls are for the same group. */
interface Last {
  readonly region: string;
  readonly name: string | undefined;
  readonly of: ReadonlyMap<string, Tally>;
  readonly tally: Tally;
}

/** CloudWatch's metrics of the runtime: by group and operation, of batches by operation. */
export class RecordMetrics {
  readonly #deps: MetricsDeps;
  readonly #groups: FeatureGroups;
  /** By what requests call a group. */
  #tallies = new Map<string, Tally>();
  #due_ms = Number.NEGATIVE_INFINITY;

  constructor(deps: MetricsDeps, groups: FeatureGroups) {
    this.#deps = deps;
    this.#groups = groups;
  }

  /** The same operation, measured. */
  measured(operation: string, handler: AnyHandler): AnyHandler {
    let last: Last | undefined;
    return (input: { readonly FeatureGroupName?: string }, context) => {
      const begin_ms = performance.now();
      const end = (status: number) => {
        const took_ms = performance.now() - begin_ms;
        const { region } = context;
        const { FeatureGroupName: name } = input;
        if (!last || last.name !== name || last.region !== region || last.of !== this.#tallies) {
          const tally = this.#tally(operation, context, name);
          last = { name, region, of: this.#tallies, tally };
        }
        last.tally.add(status, took_ms);
      };
      const fail = (error: unknown): never => {
        end(error instanceof ServiceError ? error.status : 500);
        throw error;
      };
      try {
        const output = handler(input as never, context);
        if (output instanceof Promise) {
          return output.then((value: unknown) => {
            end(200);
            return value;
          }, fail);
        }
        end(200);
        return output;
      } catch (error) {
        return fail(error);
      }
    };
  }

  #tally(operation: string, { region }: Pick<CallContext, 'region'>, name: string | undefined) {
    const key = `${operation} ${region} ${name ?? ''}`;
    const known = this.#tallies.get(key);
    if (known) return known;
    const group = name === undefined ? undefined : this.#nameOf(region, name);
    // whatever names clients invent, there is one more key at most
    const kept = group === undefined ? `${operation} ${region} ` : key;
    const tally = this.#tallies.get(kept) ?? new Tally(region, operation, group);
    this.#tallies.set(kept, tally);
    return tally;
  }

  #nameOf(region: string, nameOrArn: string): string | undefined {
    try {
      const group = this.#groups.get(region, nameOrArn);
      return group instanceof Promise ? undefined : group.name;
    } catch {
      return undefined; // the request was for no group that is there, and has been told
    }
  }

  /** Reports every few seconds. @param now by the product's clock */
  async tick(now: number): Promise<void> {
    const pause = every_ms * this.#deps.clock.factor;
    if (now < this.#due_ms && this.#due_ms - now <= pause) return;
    this.#due_ms = now + pause;
    await this.report();
  }

  async report(): Promise<void> {
    if (this.#tallies.size === 0) return;
    const tallies = [...this.#tallies.values()];
    this.#tallies = new Map();
    const time = new Date(this.#deps.clock.now());
    for (const region of new Set(tallies.map((tally) => tally.region))) {
      const own = tallies.filter((tally) => tally.region === region);
      await this.#put(
        region,
        own.flatMap((tally) => tally.data(time)),
      );
    }
  }

  /** What CloudWatch refuses is logged: the requests were answered long ago. */
  async #put(region: string, data: readonly MetricDatum[]): Promise<void> {
    const { calls, accountId, log } = this.#deps;
    for (const MetricData of batches(data, dataPerCall)) {
      try {
        const context = { region, accountId };
        await calls.cloudwatch.PutMetricData({ Namespace: namespace, MetricData }, context);
      } catch (error) {
        log('warn', 'feature store metrics could not be published', { error: messageOf(error) });
      }
    }
  }
}
