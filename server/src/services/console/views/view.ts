import type { Objects } from '../../../storage/objects.js';
import type { CaptureSource } from '../../common/capture-source.js';
import type { MetricSpans } from '../../common/metric-spans.js';
import type { OpenIncidents, Standing } from '../../common/standing.js';
import type { RunKey, RunRow, ScheduleRow } from '../runs.js';
import type { CallerContext, EveryCall } from './every-call.js';

/**
 * Who asks for a view, and for what. It may be handed on as it is to operations and own paths,
 * which are then carried out for the same person.
 */
export interface ViewRequest {
  readonly region: string;
  readonly accessKeyId: string;
  readonly mayRunCode: boolean;
  /** What the page sent, unchecked. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Aborted when the page no longer waits for the answer. */
  readonly signal: AbortSignal;
}

/** A page-shaped answer to what would cost the page many calls or much data. */
export interface View {
  /** Of lower-case letters, digits and hyphens; the last part of its path. */
  readonly name: string;
  /** @throws ServiceError saying what to change in the request */
  read(request: ViewRequest): Promise<object>;
}

/** What views are handed. */
export interface ViewDeps {
  /** Every operation of AWS's that is served; the context is the request itself. */
  readonly calls: EveryCall;
  /** Paths of the server's own, without `/_guiderail/`: `own('incidents', {State}, request)`. */
  own<T>(path: string, body: object, on: CallerContext): Promise<T>;
  /** Bytes of objects; `read` is bounded by its caller and throws where an object is larger. */
  readonly objects: Pick<Objects, 'read' | 'get' | 'head' | 'list'>;
  /** Milliseconds since the epoch, by the product's clock. */
  now(): number;
  /** Monitoring schedules of all regions, by their creation. */
  schedules(): Promise<readonly ScheduleRow[]>;
  schedule(region: string, name: string): Promise<ScheduleRow | undefined>;
  /** The newest runs by scheduled time, of a region or of all. */
  executions(region: string | undefined, limit: number): Promise<readonly RunRow[]>;
  /** The newest runs of one schedule, by scheduled time; those due before a time if one is given. */
  executionsOf(
    region: string,
    schedule: string,
    limit: number,
    before?: number,
  ): Promise<readonly RunRow[]>;
  /**
   * The first `most` times after one at which a schedule expression is due.
   * @throws ScheduleSyntaxError naming the part that cannot be read
   */
  dueTimes(expression: string, after: number, most: number): readonly number[];
  /** One run, however old. */
  execution(key: RunKey): Promise<RunRow | undefined>;
  /** How each schedule of a region stands that has run or is due: few statements for all. */
  standings(region: string): Promise<readonly Standing[]>;
  /** How many incidents of each schedule are not closed. */
  openIncidents(region: string): Promise<readonly OpenIncidents[]>;
  /** Requests, samples and losses of an endpoint in the minutes of `start <= time < end`. */
  captureCounts: CaptureSource['counts'];
  /** Metrics of many things at once. */
  readonly metrics: MetricSpans;
}

/** Makes a view of what it is handed; one line for each in index.ts. */
export type ViewMaker = (deps: ViewDeps) => View;
