import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseS3Uri, s3PathJoin } from './s3-uri.js';
import { Session } from './session.js';

/** Counts that every column has. */
export interface CommonStatistics {
  readonly num_present: number;
  readonly num_missing: number;
}

/** `inferred_type` of a column. */
export type InferredType = 'Integral' | 'Fractional' | 'String' | 'Unknown';

/** One column of `statistics.json`. */
export interface FeatureStatistics {
  readonly name: string;
  readonly inferred_type: InferredType;
  readonly numerical_statistics?: {
    readonly common: CommonStatistics;
    readonly mean: number;
    readonly sum: number;
    readonly std_dev: number;
    readonly min: number;
    readonly max: number;
    readonly approximate_num_distinct_values?: number;
    readonly completeness?: number;
    readonly distribution?: {
      readonly kll?: {
        readonly buckets: readonly {
          readonly lower_bound: number;
          readonly upper_bound: number;
          readonly count: number;
        }[];
        readonly sketch: {
          readonly parameters: { readonly c: number; readonly k: number };
          readonly data: readonly (readonly number[])[];
        };
      };
    };
  };
  readonly string_statistics?: {
    readonly common: CommonStatistics;
    readonly distinct_count: number;
    readonly completeness?: number;
    readonly distribution?: {
      readonly categorical?: {
        readonly buckets: readonly { readonly value: string; readonly count: number }[];
      };
    };
  };
}

/** What `statistics.json` holds. */
export interface StatisticsBody {
  readonly version: number;
  readonly dataset: { readonly item_count: number };
  readonly features: readonly FeatureStatistics[];
}

type Flag = 'Enabled' | 'Disabled';

/** One column of `constraints.json`. */
export interface FeatureConstraints {
  name: string;
  inferred_type: InferredType;
  completeness?: number;
  num_constraints?: { is_non_negative?: boolean; [further: string]: unknown };
  string_constraints?: { domains?: string[]; [further: string]: unknown };
  monitoring_config_overrides?: { evaluate_constraints?: Flag; [further: string]: unknown };
  [further: string]: unknown;
}

/** What `constraints.json` holds. */
export interface ConstraintsBody {
  version: number;
  features: FeatureConstraints[];
  monitoring_config?: {
    evaluate_constraints?: Flag;
    emit_metrics?: Flag;
    datatype_check_threshold?: number;
    domain_content_threshold?: number;
    distribution_constraints?: {
      perform_comparison?: Flag;
      comparison_threshold?: number;
      comparison_method?: string;
      categorical_comparison_threshold?: number;
      categorical_drift_method?: string;
      [further: string]: unknown;
    };
    [further: string]: unknown;
  };
}

/** One violation: AWS's three fields, and what else the analyzer tells. */
export interface Violation {
  readonly feature_name: string;
  readonly constraint_check_type: string;
  readonly description: string;
  readonly [further: string]: unknown;
}

/** What `constraint_violations.json` holds. */
export interface ConstraintViolationsBody {
  readonly violations: readonly Violation[];
}

export interface FileOptions {
  readonly kmsKey?: string | undefined;
  readonly sagemakerSession?: Session | undefined;
}

/** A JSON file of the monitor's in S3, read whole. */
export class ModelMonitoringFile<Body> {
  body: Body;
  fileS3Uri: string;
  readonly kmsKey: string | undefined;
  readonly session: Session;

  constructor(body: Body, fileS3Uri: string, options: FileOptions = {}) {
    this.body = body;
    this.fileS3Uri = fileS3Uri;
    this.kmsKey = options.kmsKey;
    this.session = options.sagemakerSession ?? new Session();
  }

  /**
   * Writes the body to the file's place, or to a new one that is its place from then on.
   * @returns the S3 URI.
   */
  async save(newSaveLocationS3Uri?: string): Promise<string> {
    if (newSaveLocationS3Uri !== undefined) this.fileS3Uri = newSaveLocationS3Uri;
    const { bucket, key } = parseS3Uri(this.fileS3Uri);
    return this.session.uploadStringAsFileBody(
      JSON.stringify(this.body, null, 2),
      bucket,
      key,
      this.kmsKey,
    );
  }
}

async function readJson<Body>(uri: string, session: Session): Promise<Body> {
  const { bucket, key } = parseS3Uri(uri);
  return JSON.parse(await session.readS3File(bucket, key)) as Body;
}

async function upload(text: string, name: string, session: Session, kmsKey?: string) {
  JSON.parse(text); // a text that is no JSON is refused before it is stored
  const uri = await session.defaultUri('monitoring', randomUUID(), name);
  const { bucket, key } = parseS3Uri(uri);
  await session.uploadStringAsFileBody(text, bucket, key, kmsKey);
  return s3PathJoin('s3://', bucket, key);
}

/**
 * `statistics.json`: what a data set looked like.
 *
 * @example
 * const statistics = await Statistics.fromS3Uri('s3://wine/baseline/statistics.json');
 * console.log(statistics.body.dataset.item_count);
 */
export class Statistics extends ModelMonitoringFile<StatisticsBody> {
  /** @throws NoSuchKey when there is no such file. */
  static async fromS3Uri(uri: string, options: FileOptions = {}): Promise<Statistics> {
    const session = options.sagemakerSession ?? new Session();
    const body = await readJson<StatisticsBody>(uri, session);
    return new Statistics(body, uri, { ...options, sagemakerSession: session });
  }

  /** Stores a text in the default bucket. */
  static async fromString(text: string, options: FileOptions = {}): Promise<Statistics> {
    const session = options.sagemakerSession ?? new Session();
    const uri = await upload(text, 'statistics.json', session, options.kmsKey);
    return Statistics.fromS3Uri(uri, { ...options, sagemakerSession: session });
  }

  /** Stores a local file in the default bucket. */
  static async fromFilePath(path: string, options: FileOptions = {}): Promise<Statistics> {
    const session = options.sagemakerSession ?? new Session();
    const uri = await upload(await readFile(path, 'utf8'), basename(path), session, options.kmsKey);
    return Statistics.fromS3Uri(uri, { ...options, sagemakerSession: session });
  }
}

/**
 * `constraints.json`: what a monitor holds data to.
 *
 * @example
 * const constraints = await monitor.suggestedConstraints();
 * constraints.setMonitoring(false, 'id'); // leave a column out
 * await constraints.save();
 */
export class Constraints extends ModelMonitoringFile<ConstraintsBody> {
  /** @throws NoSuchKey when there is no such file. */
  static async fromS3Uri(uri: string, options: FileOptions = {}): Promise<Constraints> {
    const session = options.sagemakerSession ?? new Session();
    const body = await readJson<ConstraintsBody>(uri, session);
    return new Constraints(body, uri, { ...options, sagemakerSession: session });
  }

  /** Stores a text in the default bucket. */
  static async fromString(text: string, options: FileOptions = {}): Promise<Constraints> {
    const session = options.sagemakerSession ?? new Session();
    const uri = await upload(text, 'constraints.json', session, options.kmsKey);
    return Constraints.fromS3Uri(uri, { ...options, sagemakerSession: session });
  }

  /** Stores a local file in the default bucket. */
  static async fromFilePath(path: string, options: FileOptions = {}): Promise<Constraints> {
    const session = options.sagemakerSession ?? new Session();
    const uri = await upload(await readFile(path, 'utf8'), basename(path), session, options.kmsKey);
    return Constraints.fromS3Uri(uri, { ...options, sagemakerSession: session });
  }

  /**
   * Switches the checks on or off: of one feature, or of the whole file. Call `save` afterwards.
   * @throws Error when there is no such feature.
   */
  setMonitoring(enableMonitoring: boolean, featureName?: string): void {
    const evaluate_constraints: Flag = enableMonitoring ? 'Enabled' : 'Disabled';
    if (featureName === undefined) {
      this.body.monitoring_config = { ...this.body.monitoring_config, evaluate_constraints };
      return;
    }
    const feature = this.body.features.find(({ name }) => name === featureName);
    if (!feature) throw new Error(`the constraints hold no feature "${featureName}"`);
    feature.monitoring_config_overrides = {
      ...feature.monitoring_config_overrides,
      evaluate_constraints,
    };
  }
}

/**
 * `constraint_violations.json`: what a run found.
 *
 * @example
 * const found = await monitor.latestMonitoringConstraintViolations();
 * for (const violation of found?.body.violations ?? []) {
 *   console.log(violation.feature_name, violation.description);
 * }
 */
export class ConstraintViolations extends ModelMonitoringFile<ConstraintViolationsBody> {
  /** @throws NoSuchKey when there is no such file. */
  static async fromS3Uri(uri: string, options: FileOptions = {}): Promise<ConstraintViolations> {
    const session = options.sagemakerSession ?? new Session();
    const body = await readJson<ConstraintViolationsBody>(uri, session);
    return new ConstraintViolations(body, uri, { ...options, sagemakerSession: session });
  }
}
