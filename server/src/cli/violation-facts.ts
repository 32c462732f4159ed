import type { MonitoringExecutionSummary } from '@aws-sdk/client-sagemaker';
import { parseS3Uri } from '@guiderail/sdk';
import type { Connection } from './connection.js';
import { type RunFacts, runFacts } from './run-facts.js';

/** One violation, as `--json` prints it. */
export interface ViolationFacts {
  /** The feature, or the metric of a model's quality. */
  readonly subject: string;
  readonly check: string;
  readonly value: number | null;
  readonly threshold: number | null;
  /** Where the threshold comes from. */
  readonly thresholdSource: string | null;
  readonly description: string;
  /** How many records break the check, as far as that is known. */
  readonly examplesFound: number | null;
  /** What was looked for, in words: `values outside 0 to 1`. */
  readonly examplesOf: string | null;
  /** Some of them. */
  readonly examples: readonly ExampleFacts[];
  /** The violation as it stands in constraint_violations.json. */
  readonly written: Readonly<Record<string, unknown>>;
}

/** A record that breaks a check, as violation_examples.json has it. */
export interface ExampleFacts {
  readonly source?: string;
  readonly line?: number;
  readonly row?: number;
  readonly eventId?: string;
  readonly inferenceId?: string;
  readonly inferenceTime?: string;
  readonly value?: unknown;
  readonly record?: Readonly<Record<string, unknown>>;
}

export interface RunViolations {
  readonly run: RunFacts;
  readonly violations: readonly ViolationFacts[];
}

type Json = Readonly<Record<string, unknown>>;

/** What a run found, with at most `examples` example records of each violation. */
export async function violationsOf(
  connection: Connection,
  execution: MonitoringExecutionSummary,
  examples: number,
): Promise<RunViolations> {
  const run = await runFacts(connection, execution);
  if (run.outcome !== 'violations' || run.reportS3Uri === null) return { run, violations: [] };
  const folder = run.reportS3Uri;
  const read = filesIn(connection, folder);
  const found = (await read('constraint_violations.json')) as { violations?: Json[] } | undefined;
  if (!found) {
    throw new Error(`${folder}/constraint_violations.json, where this run's are, is gone`);
  }
  const violations: ViolationFacts[] = [];
  for (const written of found.violations ?? []) {
    violations.push({ ...factsOf(written), ...(await examplesOf(written, read, examples)) });
  }
  return { run, violations };
}

function factsOf(written: Json): Omit<ViolationFacts, keyof Shown> {
  const check = text(written.constraint_check_type) ?? '';
  // a threshold of bias is of how far the value moved, which stands as its effect
  const moved = check === 'bias_drift_check' ? written.effect : undefined;
  return {
    subject: subjectOf(written),
    check,
    value: number(moved ?? written.value),
    threshold: number(written.threshold),
    thresholdSource: text(written.threshold_source),
    description: text(written.description) ?? '',
    written,
  };
}

/** What is found at fault: a metric of a facet, a label's attributions, a metric or a feature. */
export function subjectOf(written: Json): string {
  const { facet, facet_value, label } = written;
  const named = text(written.metric_name) ?? text(written.feature_name) ?? '';
  if (typeof facet === 'string') return `${named} of ${facet} = ${text(facet_value) ?? ''}`;
  return typeof label === 'string' ? `${named} of ${label}` : named;
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);

type ReadFile = (name: string) => Promise<unknown>;

/** Reads each file of a folder once; undefined where it is not there. */
function filesIn({ session }: Connection, folder: string): ReadFile {
  const { bucket, key } = parseS3Uri(folder);
  const read = new Map<string, Promise<unknown>>();
  return (name) => {
    const known = read.get(name);
    if (known !== undefined) return known;
    const file = session
      .readS3File(bucket, `${key.replace(/\/$/, '')}/${name}`)
      .then((body): unknown => parsed(body, `${folder}/${name}`))
      .catch((error: Error) => {
        if (error.name === 'NoSuchKey') return undefined;
        throw error;
      });
    read.set(name, file);
    return file;
  };
}

function parsed(body: string, place: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new Error(`${place} is no JSON: ${(error as Error).message}`, { cause: error });
  }
}

type Shown = Pick<ViolationFacts, 'examples' | 'examplesFound' | 'examplesOf'>;

/** Those that the violation's link points to: a file beside it, and a place in that (RFC 6901). */
async function examplesOf({ examples: link }: Json, read: ReadFile, most: number): Promise<Shown> {
  const { found, href } = (link ?? {}) as { found?: unknown; href?: unknown };
  const examplesFound = number(found);
  if (most === 0 || typeof href !== 'string') {
    return { examplesFound, examplesOf: null, examples: [] };
  }
  const [file = '', pointer = ''] = href.split('#');
  const at = file === '' ? undefined : pointed(await read(file), decodeURIComponent(pointer));
  const { what, examples } = (at ?? {}) as { what?: unknown; examples?: unknown };
  const records = Array.isArray(examples) ? (examples as ExampleFacts[]) : [];
  return { examplesFound, examplesOf: text(what), examples: records.slice(0, most) };
}

function pointed(document: unknown, pointer: string): unknown {
  const steps = pointer.split('/').slice(1);
  return steps.reduce<unknown>((at, step) => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    return typeof at === 'object' && at !== null ? (at as Json)[name] : undefined;
  }, document);
}
