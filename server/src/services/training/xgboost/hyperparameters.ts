import { clientError } from '../failure.js';

/** A number's bounds; `above` leaves the bound itself out. */
interface Range {
  readonly from?: number;
  readonly above?: number;
  readonly to?: number;
  readonly below?: number;
}

type Kind =
  | ({ readonly is: 'integer' | 'number' } & Range)
  | { readonly is: 'choice'; readonly of: readonly string[] }
  | { readonly is: 'switch' }
  | { readonly is: 'text' }
  /** Taken and told of, without effect: this xgboost has it no more, or has no GPU. */
  | { readonly is: 'ignored' };

const integer = (range: Range = {}): Kind => ({ is: 'integer', ...range });
const number = (range: Range = {}): Kind => ({ is: 'number', ...range });
const choice = (...of: string[]): Kind => ({ is: 'choice', of });
const flag: Kind = { is: 'switch' };
const text: Kind = { is: 'text' };
const ignored: Kind = { is: 'ignored' };
const share = number({ from: 0, to: 1 });
const positiveShare = number({ above: 0, to: 1 });
const positive = integer({ from: 1 });
const notNegative = number({ from: 0 });

const objectives = [
  ...['aft_loss_distribution', 'binary:hinge', 'binary:logistic', 'binary:logitraw'],
  ...['count:poisson', 'multi:softmax', 'multi:softprob', 'rank:map', 'rank:ndcg'],
  ...['rank:pairwise', 'reg:absoluteerror', 'reg:gamma', 'reg:linear', 'reg:logistic'],
  ...['reg:pseudohubererror', 'reg:squarederror', 'reg:squaredlogerror', 'reg:tweedie'],
  ...['survival:aft', 'survival:cox'],
];

/** The hyperparameters of SageMaker's XGBoost 1.x to 3.x, by name and type as AWS lists them. */
const table: Readonly<Record<string, Kind>> = {
  num_round: positive,
  num_class: integer({ from: 1 }),
  alpha: notNegative,
  aft_loss_distribution: choice('normal', 'logistic', 'extreme'),
  aft_loss_distribution_scale: number({ above: 0 }),
  base_score: number(),
  booster: choice('gbtree', 'gblinear', 'dart'),
  colsample_bylevel: positiveShare,
  colsample_bynode: positiveShare,
  colsample_bytree: positiveShare,
  csv_weights: flag,
  deterministic_histogram: ignored,
  dsplit: ignored,
  early_stopping_rounds: positive,
  eta: share,
  eval_metric: text,
  feature_selector: choice('cyclic', 'shuffle', 'random', 'greedy', 'thrifty'),
  gamma: notNegative,
  grow_policy: choice('depthwise', 'lossguide'),
  huber_slope: number({ above: 0 }),
  interaction_constraints: text,
  lambda: notNegative,
  lambda_bias: share,
  max_bin: integer({ from: 2 }),
  max_cat_threshold: positive,
  max_cat_to_onehot: positive,
  max_delta_step: notNegative,
  max_depth: integer({ from: 0 }),
  max_leaves: integer({ from: 0 }),
  min_child_weight: notNegative,
  monotone_constraints: text,
  normalize_type: choice('tree', 'forest'),
  nthread: positive,
  num_parallel_tree: positive,
  objective: choice(...objectives),
  one_drop: flag,
  predictor: ignored,
  prob_buffer_row: ignored,
  process_type: choice('default', 'update'),
  rate_drop: share,
  refresh_leaf: flag,
  sample_type: choice('uniform', 'weighted'),
  sampling_method: choice('uniform', 'gradient_based'),
  save_model_on_termination: choice('true', 'false'),
  scale_pos_weight: notNegative,
  seed: integer({ from: -2_147_483_648, to: 2_147_483_647 }),
  seed_per_iteration: choice('true', 'false'),
  silent: ignored,
  single_precision_histogram: ignored,
  sketch_eps: ignored,
  skip_drop: share,
  subsample: positiveShare,
  top_k: integer({ from: 0 }),
  tree_method: choice('auto', 'exact', 'approx', 'hist', 'gpu_hist'),
  tweedie_variance_power: number({ above: 1, below: 2 }),
  updater: text,
  use_dask_gpu_training: ignored,
  verbosity: integer({ from: 0, to: 3 }),
  _tuning_objective_metric: text,
};

/** What the training program is told. */
export interface XgboostPlan {
  readonly rounds: number;
  readonly earlyStopping: number | undefined;
  readonly csvWeights: boolean;
  readonly evalMetrics: readonly string[];
  /** xgboost's own parameters, typed. */
  readonly parameters: Readonly<Record<string, string | number>>;
  /** For the log: what was taken without effect. */
  readonly remarks: readonly string[];
}

const ours = new Set([
  'num_round',
  'early_stopping_rounds',
  'csv_weights',
  'eval_metric',
  '_tuning_objective_metric',
  'save_model_on_termination',
]);

/**
 * Reads the built-in algorithm's hyperparameters as AWS's container does, all of them strings.
 * @throws TrainingFailure, a ClientError that names the parameter.
 */
export function readHyperparameters(given: Readonly<Record<string, string>>): XgboostPlan {
  const values = new Map<string, string | number>();
  const remarks: string[] = [];
  for (const [name, raw] of Object.entries(given)) {
    if (name.startsWith('sagemaker_')) continue; // the SDK's own, such as sagemaker_region
    const kind = Object.hasOwn(table, name) ? table[name] : undefined;
    if (!kind) throw clientError(`Extraneous hyperparameter found: ${name}.`);
    const value = raw.trim().replace(/^"(.*)"$/s, '$1');
    if (kind.is === 'ignored') remarks.push(`The hyperparameter ${name} has no effect here.`);
    else values.set(name, readValue(name, value, kind));
  }
  const rounds = values.get('num_round');
  if (rounds === undefined) throw clientError('Missing required hyperparameter: num_round.');
  const parameters = Object.fromEntries([...values].filter(([name]) => !ours.has(name)));
  renameOld(parameters, remarks);
  checkTogether(parameters);
  return {
    rounds: rounds as number,
    earlyStopping: values.get('early_stopping_rounds') as number | undefined,
    csvWeights: values.get('csv_weights') === 1,
    evalMetrics: evalMetrics(values),
    parameters,
    remarks,
  };
}

function readValue(name: string, value: string, kind: Kind): string | number {
  if (kind.is === 'integer' || kind.is === 'number') return readNumber(name, value, kind);
  if (kind.is === 'switch') {
    if (value === '0' || value === '1') return Number(value);
    throw clientError(`Hyperparameter ${name}: value ${shown(value)} not in range [0, 1].`);
  }
  if (kind.is === 'choice' && !kind.of.includes(value)) {
    throw clientError(
      `Hyperparameter ${name}: value ${shown(value)} not in range [${kind.of.join(', ')}].`,
    );
  }
  return value;
}

function readNumber(name: string, value: string, kind: Kind & Range): number {
  const form = kind.is === 'integer' ? /^[-+]?\d+$/ : /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;
  const found = Number(value);
  if (!form.test(value) || !Number.isFinite(found)) {
    const type = kind.is === 'integer' ? 'an integer' : 'a number';
    throw clientError(`Hyperparameter ${name}: could not parse value ${shown(value)} as ${type}.`);
  }
  const { from = -Infinity, above = -Infinity, to = Infinity, below = Infinity } = kind;
  if (found < from || found <= above || found > to || found >= below) {
    const low = above > from ? `(${above}` : `[${from}`;
    const high = below < to ? `${below})` : `${to}]`;
    throw clientError(`Hyperparameter ${name}: value ${found} not in range ${low}, ${high}.`);
  }
  return found;
}

const shown = (value: string): string => JSON.stringify(value.slice(0, 100));

function renameOld(parameters: Record<string, string | number>, remarks: string[]): void {
  if (parameters.objective === 'reg:linear') {
    parameters.objective = 'reg:squarederror';
    remarks.push('The objective reg:linear is called reg:squarederror now.');
  }
  if (parameters.tree_method === 'gpu_hist') {
    parameters.tree_method = 'hist';
    remarks.push('There is no GPU here: tree_method is hist.');
  }
}

function checkTogether({ objective, num_class }: Readonly<Record<string, string | number>>): void {
  if (String(objective).startsWith('multi:') && num_class === undefined) {
    throw clientError(
      `Missing required hyperparameter: num_class (the objective is ${objective}).`,
    );
  }
  if (!String(objective).startsWith('multi:') && Number(num_class ?? 1) > 1) {
    throw clientError(
      `Hyperparameter num_class: value ${num_class} is for the objectives multi:softmax and ` +
        `multi:softprob (the objective is ${objective ?? 'reg:squarederror'}).`,
    );
  }
}

/** Names with commas between; the tuner's objective, such as validation:auc, is one more. */
function evalMetrics(values: ReadonlyMap<string, string | number>): string[] {
  const names = String(values.get('eval_metric') ?? '')
    .replace(/^\[(.*)\]$/, '$1')
    .split(',')
    .map((name) => name.trim().replace(/^["'](.*)["']$/, '$1'))
    .filter((name) => name !== '');
  const tuned = String(values.get('_tuning_objective_metric') ?? '').replace(/^[a-z]+:/, '');
  const all = tuned === '' ? names : [...names, tuned];
  for (const name of all) {
    if (!/^[a-z\d_-]+(@[\d.]+-?)?$/.test(name)) {
      throw clientError(`Hyperparameter eval_metric: value ${shown(name)} is no metric's name.`);
    }
  }
  return [...new Set(all)];
}
