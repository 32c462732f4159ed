import { configFiles, host, instanceType } from './container-files.js';
import type { TrainingJob, TrainingRequest } from './store.js';

/** Hyperparameters of the SDK, not of the user: AWS's toolkit keeps them from the script. */
const isOwn = (name: string): boolean => name.startsWith('sagemaker_');

/** A value as the toolkit reads it: JSON, or the text itself where it is none. */
export function decode(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** As Python prints it; numbers, lists and objects keep every digit that was sent. */
const textOf = (raw: string): string => {
  const value = decode(raw);
  if (typeof value === 'string') return value;
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null) return 'None';
  return raw.trim();
};

/** The user's hyperparameters as they were sent, by name in order. */
const userHyperparameters = (request: TrainingRequest): [string, string][] =>
  Object.entries(request.HyperParameters ?? {})
    .filter(([name]) => !isOwn(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** One JSON object of them, whose numbers are not read, so that none is rounded. */
const jsonOf = (hyperparameters: readonly [string, string][]): string =>
  `{${hyperparameters
    .map(
      ([name, raw]) => `${JSON.stringify(name)}:${decode(raw) === raw ? JSON.stringify(raw) : raw}`,
    )
    .join(',')}}`;

/** `--name value` for each hyperparameter, `-n value` where the name is one letter. */
export const scriptArguments = (request: TrainingRequest): string[] =>
  userHyperparameters(request).flatMap(([name, value]) => [
    name.length === 1 ? `-${name}` : `--${name}`,
    textOf(value),
  ]);

export interface ScriptPlace {
  /** What stands for /opt/ml: that path itself, or the job's own folder. */
  readonly ml: string;
  readonly program: string;
  readonly threads: number;
}

/**
 * The environment that AWS's training toolkit gives a script (its ENVIRONMENT_VARIABLES.md), and
 * what SageMaker itself sets.
 */
export function scriptEnvironment(job: TrainingJob, place: ScriptPlace): Record<string, string> {
  const { request } = job.document;
  const { ml, program, threads } = place;
  const channels = (request.InputDataConfig ?? []).map(({ ChannelName }) => ChannelName).sort();
  const hyperparameters = userHyperparameters(request);
  const config = configFiles(request);
  const hps = request.HyperParameters ?? {};
  const level = Number(decode(hps.sagemaker_container_log_level ?? '20'));
  const values: Record<string, unknown> = {
    HOSTS: [host],
    NETWORK_INTERFACE_NAME: 'lo',
    HPS: jsonOf(hyperparameters),
    USER_ENTRY_POINT: program,
    FRAMEWORK_PARAMS: {},
    RESOURCE_CONFIG: config['resourceconfig.json'],
    INPUT_DATA_CONFIG: config['inputdataconfig.json'],
    OUTPUT_DATA_DIR: `${ml}/output/data`,
    CHANNELS: channels,
    CURRENT_HOST: host,
    CURRENT_INSTANCE_TYPE: instanceType(request),
    CURRENT_INSTANCE_GROUP: 'homogeneousCluster',
    CURRENT_INSTANCE_GROUP_HOSTS: [host],
    INSTANCE_GROUPS: ['homogeneousCluster'],
    INSTANCE_GROUPS_DICT: {
      homogeneousCluster: {
        instance_group_name: 'homogeneousCluster',
        instance_type: instanceType(request),
        hosts: [host],
      },
    },
    DISTRIBUTION_INSTANCE_GROUPS: [],
    IS_HETERO: false,
    IS_MASTER: true,
    MASTER: host,
    MODULE_NAME: program.replace(/\.[^./]+$/, ''),
    LOG_LEVEL: Number.isFinite(level) ? level : 20,
    FRAMEWORK_MODULE: '',
    INPUT_DIR: `${ml}/input`,
    INPUT_CONFIG_DIR: `${ml}/input/config`,
    OUTPUT_DIR: `${ml}/output`,
    OUTPUT_INTERMEDIATE_DIR: `${ml}/output/intermediate`,
    NUM_CPUS: threads,
    NUM_GPUS: 0,
    NUM_NEURONS: 0,
    MODEL_DIR: `${ml}/model`,
    MODULE_DIR: decode(hps.sagemaker_submit_directory ?? '""'),
    USER_ARGS: scriptArguments(request),
    ...Object.fromEntries(
      channels.map((name) => [`CHANNEL_${upper(name)}`, `${ml}/input/data/${name}`]),
    ),
    ...Object.fromEntries(hyperparameters.map(([name, raw]) => [`HP_${upper(name)}`, textOf(raw)])),
  };
  const named = Object.entries(values).map(([name, value]): [string, string] => [
    `SM_${name}`,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return {
    ...Object.fromEntries(named),
    SM_TRAINING_ENV: trainingEnvironment(values, job),
    ...jobEnvironment(job),
  };
}

/** What the toolkit keeps as one JSON text: the same values under their Python names. */
function trainingEnvironment(values: Record<string, unknown>, job: TrainingJob): string {
  const others = {
    ...Object.fromEntries(
      Object.entries(values)
        .filter(([name]) => !/^(CHANNEL|HP)_/.test(name) && name !== 'HPS' && name !== 'CHANNELS')
        .map(([name, value]) => [name.toLowerCase(), value]),
    ),
    channel_input_dirs: Object.fromEntries(
      (values.CHANNELS as string[]).map((name) => [name, values[`CHANNEL_${upper(name)}`]]),
    ),
    additional_framework_parameters: values.FRAMEWORK_PARAMS,
    job_name: job.name,
  };
  return `{"hyperparameters":${values.HPS},${JSON.stringify(others).slice(1)}`;
}

const upper = (name: string): string => name.toUpperCase().replace(/[^A-Z\d_]/g, '_');

/** What SageMaker sets in every training container, the user's own variables last. */
export const jobEnvironment = (job: TrainingJob): Record<string, string> => ({
  TRAINING_JOB_NAME: job.name,
  TRAINING_JOB_ARN: job.arn,
  SAGEMAKER_JOB_NAME: job.name,
  SAGEMAKER_REGION: job.region,
  AWS_REGION: job.region,
  AWS_DEFAULT_REGION: job.region,
  ...job.document.request.Environment,
});
