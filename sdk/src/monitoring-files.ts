import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type {
  ConstraintsBody,
  ConstraintViolationsBody,
  StatisticsBody,
} from './data-quality-bodies.js';
import { parseS3Uri, s3PathJoin } from './s3-uri.js';
import { Session } from './session.js';

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
  const text = await session.readS3File(bucket, key);
  try {
    return JSON.parse(text) as Body;
  } catch (error) {
    throw new SyntaxError(`${uri} is no JSON: ${(error as Error).message}`, { cause: error });
  }
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
export class Statistics<Body = StatisticsBody> extends ModelMonitoringFile<Body> {
  /** @throws NoSuchKey when there is no such file. */
  static async fromS3Uri<Body = StatisticsBody>(
    uri: string,
    options: FileOptions = {},
  ): Promise<Statistics<Body>> {
    const session = options.sagemakerSession ?? new Session();
    const body = await readJson<Body>(uri, session);
    return new Statistics(body, uri, { ...options, sagemakerSession: session });
  }

  /** Stores a text in the default bucket. */
  static async fromString<Body = StatisticsBody>(
    text: string,
    options: FileOptions = {},
  ): Promise<Statistics<Body>> {
    const session = options.sagemakerSession ?? new Session();
    const uri = await upload(text, 'statistics.json', session, options.kmsKey);
    return Statistics.fromS3Uri<Body>(uri, { ...options, sagemakerSession: session });
  }

  /** Stores a local file in the default bucket. */
  static async fromFilePath<Body = StatisticsBody>(
    path: string,
    options: FileOptions = {},
  ): Promise<Statistics<Body>> {
    const session = options.sagemakerSession ?? new Session();
    const uri = await upload(await readFile(path, 'utf8'), basename(path), session, options.kmsKey);
    return Statistics.fromS3Uri<Body>(uri, { ...options, sagemakerSession: session });
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
export class Constraints<Body = ConstraintsBody> extends ModelMonitoringFile<Body> {
  /** @throws NoSuchKey when there is no such file. */
  static async fromS3Uri<Body = ConstraintsBody>(
    uri: string,
    options: FileOptions = {},
  ): Promise<Constraints<Body>> {
    const session = options.sagemakerSession ?? new Session();
    const body = await readJson<Body>(uri, session);
    return new Constraints(body, uri, { ...options, sagemakerSession: session });
  }

  /** Stores a text in the default bucket. */
  static async fromString<Body = ConstraintsBody>(
    text: string,
    options: FileOptions = {},
  ): Promise<Constraints<Body>> {
    const session = options.sagemakerSession ?? new Session();
    const uri = await upload(text, 'constraints.json', session, options.kmsKey);
    return Constraints.fromS3Uri<Body>(uri, { ...options, sagemakerSession: session });
  }

  /** Stores a local file in the default bucket. */
  static async fromFilePath<Body = ConstraintsBody>(
    path: string,
    options: FileOptions = {},
  ): Promise<Constraints<Body>> {
    const session = options.sagemakerSession ?? new Session();
    const uri = await upload(await readFile(path, 'utf8'), basename(path), session, options.kmsKey);
    return Constraints.fromS3Uri<Body>(uri, { ...options, sagemakerSession: session });
  }

  /**
   * Switches the checks on or off: of one feature, or of the whole file. Call `save` afterwards.
   * @throws Error when there is no such feature.
   */
  setMonitoring(
    this: Constraints<ConstraintsBody>,
    enableMonitoring: boolean,
    featureName?: string,
  ): void {
    const evaluate_constraints = enableMonitoring ? 'Enabled' : 'Disabled';
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
export class ConstraintViolations<
  Body = ConstraintViolationsBody,
> extends ModelMonitoringFile<Body> {
  /** @throws NoSuchKey when there is no such file. */
  static async fromS3Uri<Body = ConstraintViolationsBody>(
    uri: string,
    options: FileOptions = {},
  ): Promise<ConstraintViolations<Body>> {
    const session = options.sagemakerSession ?? new Session();
    const body = await readJson<Body>(uri, session);
    return new ConstraintViolations(body, uri, { ...options, sagemakerSession: session });
  }

  /** Stores a text in the default bucket. */
  static async fromString<Body = ConstraintViolationsBody>(
    text: string,
    options: FileOptions = {},
  ): Promise<ConstraintViolations<Body>> {
    const session = options.sagemakerSession ?? new Session();
    const uri = await upload(text, 'constraint_violations.json', session, options.kmsKey);
    return ConstraintViolations.fromS3Uri<Body>(uri, { ...options, sagemakerSession: session });
  }

  /** Stores a local file in the default bucket. */
  static async fromFilePath<Body = ConstraintViolationsBody>(
    path: string,
    options: FileOptions = {},
  ): Promise<ConstraintViolations<Body>> {
    const session = options.sagemakerSession ?? new Session();
    const uri = await upload(await readFile(path, 'utf8'), basename(path), session, options.kmsKey);
    return ConstraintViolations.fromS3Uri<Body>(uri, { ...options, sagemakerSession: session });
  }
}
