import { createInterface } from 'node:readline';
import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { messageOf, ServiceError } from '../../../base/errors.js';
import type { Scratch } from '../../../processes/scratch.js';
import type { ProcessingDeps } from '../deps.js';
import { metricsPlace } from './places.js';

const perCall = 500;
const mostLines = 100_000;
const mostTold = 10;
const longestLine = 64 * 1024;

/** AWS's namespaces by what a schedule's job analyses. */
const kinds: Readonly<Record<string, string>> = {
  MODEL_QUALITY: 'model',
  MODEL_BIAS: 'bias',
  MODEL_EXPLAINABILITY: 'explainability',
};

/** Endpoint or batch transform, and the type of monitor, decide a namespace as with AWS. */
export function namespaceOf(environment: Readonly<Record<string, string>>): string {
  const kind = kinds[environment.analysis_type ?? ''] ?? 'data';
  const place = environment.sagemaker_endpoint_name ? 'Endpoints' : 'ModelMonitoring';
  return `aws/sagemaker/${place}/${kind}-metrics`;
}

interface Sender {
  readonly calls: Pick<ProcessingDeps['calls'], 'cloudwatch'>;
  readonly region: string;
  readonly namespace: string;
  /** Of lines that have none. */
  readonly now: () => number;
  readonly report: (line: string) => void;
}

/**
 * Sends what a job's program wrote to `cloudwatch_metrics.jsonl`. Lines that are wrong are told and
 * left out; they fail no job.
 */
export async function sendMetrics(scratch: Scratch, sender: Sender): Promise<void> {
  if ((await scratch.text(metricsPlace, 1)) === undefined) return;
  const lines = createInterface({ input: scratch.read(metricsPlace), crlfDelay: Infinity });
  let batch: MetricDatum[] = [];
  const counts = { line: 0, wrong: 0, sent: 0 };
  const send = async () => {
    if (batch.length > 0) counts.sent += await put(sender, batch);
    batch = [];
  };
  for await (const text of lines) {
    counts.line += 1;
    if (counts.line > mostLines) {
      sender.report(
        `cloudwatch_metrics.jsonl has more than ${mostLines} lines: the rest is left out.`,
      );
      break;
    }
    if (text.trim() === '') continue;
    const datum = read(text, sender.now);
    if (typeof datum !== 'string') batch.push(datum);
    else if (++counts.wrong <= mostTold) {
      sender.report(
        `cloudwatch_metrics.jsonl, line ${counts.line}: ${datum}: ${text.slice(0, 200)}`,
      );
    }
    if (batch.length >= perCall) await send();
  }
  await send();
  lines.close();
  if (counts.wrong > mostTold) sender.report(`and ${counts.wrong - mostTold} wrong lines more.`);
  if (counts.sent > 0) sender.report(`Published ${counts.sent} metrics to ${sender.namespace}.`);
}

/**
 * Where CloudWatch refuses several together, each is sent by itself, and the refused told.
 * @returns how many it took.
 */
async function put(sender: Sender, MetricData: MetricDatum[]): Promise<number> {
  const { calls, region, namespace: Namespace } = sender;
  try {
    await calls.cloudwatch.PutMetricData({ Namespace, MetricData }, { region });
    return MetricData.length;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (MetricData.length === 1) {
      const name = MetricData[0]?.MetricName;
      sender.report(`The metric ${name} could not be published: ${messageOf(error)}`);
      return 0;
    }
    let taken = 0;
    for (const datum of MetricData) taken += await put(sender, [datum]);
    return taken;
  }
}

type Fields = Readonly<Record<string, unknown>>;

const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);

/** A line as a datum of PutMetricData, or what is wrong with it. */
function read(text: string, now: () => number): MetricDatum | string {
  if (text.length > longestLine) return 'the line is too long';
  const fields = parsed(text);
  if (!fields) return 'it is no JSON object';
  const { MetricName, Timestamp, Dimensions, Value, StatisticValues, Unit } = fields;
  if (typeof MetricName !== 'string' || MetricName === '') return 'MetricName is missing';
  const time = Timestamp === undefined ? now() : timeOf(Timestamp);
  if (Number.isNaN(time)) return `Timestamp ${JSON.stringify(Timestamp)} is no time`;
  if (!isDimensions(Dimensions)) return 'Dimensions must be a list of {"Name", "Value"}';
  if ((Value === undefined) === (StatisticValues === undefined)) {
    return 'it needs either Value or StatisticValues';
  }
  const numbers = Value === undefined ? statisticsOf(StatisticValues) : { Value };
  if (!numbers || (Value !== undefined && !isNumber(Value))) return 'its numbers are no numbers';
  return {
    MetricName,
    Timestamp: new Date(time),
    ...(Dimensions === undefined ? {} : { Dimensions }),
    ...(numbers as object),
    ...(typeof Unit === 'string' ? { Unit: Unit as MetricDatum['Unit'] } : {}),
  };
}

function parsed(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Fields;
  } catch {
    // the caller says so
  }
  return undefined;
}

/** ISO 8601, or seconds since the epoch. */
const timeOf = (value: unknown): number =>
  isNumber(value) ? value * 1000 : Date.parse(String(value));

function isDimensions(value: unknown): value is { Name: string; Value: string }[] | undefined {
  if (value === undefined) return true;
  if (!Array.isArray(value)) return false;
  return (value as Fields[]).every(
    (one) => typeof one?.Name === 'string' && typeof one.Value === 'string',
  );
}

function statisticsOf(value: unknown): object | undefined {
  const { SampleCount, Sum, Minimum, Maximum } = (value ?? {}) as Fields;
  const numbers = { SampleCount, Sum, Minimum, Maximum };
  return Object.values(numbers).every(isNumber) ? { StatisticValues: numbers } : undefined;
}
