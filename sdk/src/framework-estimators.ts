import { type CreateModelOptions, EstimatorBase, jobOptions } from './estimator.js';
import type { EstimatorBaseOptions, Hyperparameters } from './estimator-options.js';
import { imageUris } from './image-uris.js';
import type { Model } from './model.js';
import { isS3Uri } from './s3-uri.js';
import { Session } from './session.js';

export interface FrameworkOptions extends EstimatorBaseOptions {
  /** The script: a path in `sourceDir`, or a local file. */
  readonly entryPoint: string;
  /** The version of AWS's image. Needed where `imageUri` is not given. */
  readonly frameworkVersion?: string | undefined;
  /** Default: `py3`. */
  readonly pyVersion?: string | undefined;
  /** Another image that runs scripts. Default: AWS's for the framework, version and region. */
  readonly imageUri?: string | undefined;
}

/** Estimators whose image runs a script of yours, for training and for serving. */
export abstract class Framework extends EstimatorBase {
  readonly entryPoint: string;
  readonly sourceDir: string | undefined;
  readonly frameworkVersion: string | undefined;
  readonly pyVersion: string;
  readonly imageUri: string | undefined;
  protected readonly jsonHyperparameters = true;
  /** The framework's name in `imageUris.retrieve`. */
  protected abstract readonly framework: string;

  constructor(options: FrameworkOptions) {
    super(options);
    const { entryPoint, sourceDir, frameworkVersion, imageUri, pyVersion = 'py3' } = options;
    if (isS3Uri(entryPoint)) {
      throw new Error(`Invalid entry point script: ${entryPoint}. It must be a local file.`);
    }
    if (frameworkVersion === undefined && imageUri === undefined) {
      throw new Error('Give frameworkVersion, or imageUri.');
    }
    if (pyVersion !== 'py3') {
      throw new Error(`AWS's images run Python 3 alone: give pyVersion 'py3', not '${pyVersion}'.`);
    }
    this.entryPoint = entryPoint;
    this.sourceDir = sourceDir;
    this.frameworkVersion = frameworkVersion;
    this.imageUri = imageUri;
    this.pyVersion = pyVersion;
  }

  async trainingImageUri(): Promise<string> {
    if (this.imageUri !== undefined) return this.imageUri;
    return imageUris.retrieve(
      this.framework,
      await this.sagemakerSession.regionName(),
      this.frameworkVersion,
      { pyVersion: this.pyVersion, instanceType: this.options.instanceType },
    );
  }

  /** The model of the latest job; serves with the job's script unless another is given. */
  override createModel(options: CreateModelOptions = {}): Promise<Model> {
    const code = this.uploadedCode;
    return super.createModel({
      entryPoint: code?.scriptName ?? this.entryPoint,
      sourceDir: code?.s3Prefix ?? this.sourceDir,
      containerLogLevel: this.options.containerLogLevel,
      ...options,
    });
  }

  /** The options of a job that ran a script. */
  protected static async scriptJobOptions(
    trainingJobName: string,
    sagemakerSession: Session,
  ): Promise<FrameworkOptions & { imageUri: string; sourceDir: string }> {
    const { options, job } = await jobOptions(trainingJobName, sagemakerSession);
    const texts = Object.entries(job.HyperParameters ?? {});
    const values = Object.fromEntries(texts.map(([name, text]) => [name, parsed(text)]));
    const { sagemaker_program: entryPoint, sagemaker_submit_directory: sourceDir } = values;
    if (typeof entryPoint !== 'string' || typeof sourceDir !== 'string') {
      throw new Error(`The job ${trainingJobName} ran no script; attach an Estimator to it.`);
    }
    return {
      ...options,
      entryPoint,
      sourceDir,
      hyperparameters: values as Hyperparameters,
      imageUri: job.AlgorithmSpecification?.TrainingImage ?? '',
    };
  }
}

/** A hyper-parameter's JSON; one that is none, as of another SDK, as its text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Trains and serves with a script in AWS's XGBoost image.
 *
 * @example
 * const estimator = new XGBoost({
 *   entryPoint: 'train.py',
 *   sourceDir: 'src',
 *   frameworkVersion: '1.7-1',
 *   role,
 *   instanceCount: 1,
 *   instanceType: 'ml.m5.large',
 *   hyperparameters: { epochs: 10 },
 * });
 * await estimator.fit({ train: 's3://wine/train.csv' });
 */
export class XGBoost extends Framework {
  protected readonly framework = 'xgboost';

  /** An estimator of a job that exists; waits for it where it still goes on. */
  static async attach(
    trainingJobName: string,
    sagemakerSession: Session = new Session(),
  ): Promise<XGBoost> {
    const options = await Framework.scriptJobOptions(trainingJobName, sagemakerSession);
    const estimator = new XGBoost(options);
    const { sourceDir, entryPoint } = options;
    estimator.adopt(trainingJobName, { s3Prefix: sourceDir, scriptName: entryPoint });
    await sagemakerSession.waitForTrainingJob(trainingJobName, false);
    return estimator;
  }
}

/**
 * Trains and serves with a script in AWS's scikit-learn image, on one instance.
 *
 * @example
 * const estimator = new SKLearn({
 *   entryPoint: 'train.py',
 *   frameworkVersion: '1.2-1',
 *   role,
 *   instanceType: 'ml.m5.large',
 * });
 * await estimator.fit({ train: 's3://wine/train.csv' });
 */
export class SKLearn extends Framework {
  protected readonly framework = 'sklearn';

  constructor(options: FrameworkOptions) {
    super(options);
    if ((options.instanceCount ?? 1) !== 1) {
      throw new Error('Scikit-Learn does not support distributed training: give instanceCount 1.');
    }
  }

  /** An estimator of a job that exists; waits for it where it still goes on. */
  static async attach(
    trainingJobName: string,
    sagemakerSession: Session = new Session(),
  ): Promise<SKLearn> {
    const options = await Framework.scriptJobOptions(trainingJobName, sagemakerSession);
    const estimator = new SKLearn(options);
    const { sourceDir, entryPoint } = options;
    estimator.adopt(trainingJobName, { s3Prefix: sourceDir, scriptName: entryPoint });
    await sagemakerSession.waitForTrainingJob(trainingJobName, false);
    return estimator;
  }
}
