import { count, fail, list, type Members, members, numberOf } from './document.js';
import { type Forest, readForest, type Used } from './forest.js';
import { type Objective, objectiveOf } from './objectives.js';
import type { Parsed } from './ubjson.js';

/** `gblinear`: a weight for each feature and output, and then the outputs' biases. */
export interface Linear {
  readonly kind: 'linear';
  readonly weights: Float32Array;
}

export interface XgboostModel {
  readonly features: number;
  /** The features' names, where the model was trained on named columns. */
  readonly names: readonly string[] | undefined;
  /** How many margins a row has: the number of classes or targets, or 1. */
  readonly outputs: number;
  /** What each margin begins with. */
  readonly base: Float32Array;
  readonly objective: Objective;
  readonly booster: Forest | Linear;
}

/** What a form of file says beside the document. */
export interface Origin {
  /** Of the XGBoost that wrote it, where the form does not hold it: major and minor. */
  readonly version?: Version | undefined;
  /** Trees for each output to use, of a pickled booster's `best_ntree_limit`. */
  readonly treeLimit?: number | undefined;
  readonly names?: readonly string[] | undefined;
}

export type Version = readonly [major: number, minor: number];

const maximumOutputs = 65_536;

/**
 * Reads a document that `Booster.save_model` wrote as JSON or UBJSON, XGBoost 1.0 and later.
 * @throws Error whose message says what cannot be served.
 */
export function readModel(document: Parsed, origin: Origin = {}): XgboostModel {
  const learner = members(members(document, 'model').learner, 'learner');
  const parameters = members(learner.learner_model_param, 'learner_model_param');
  const name = members(learner.objective, 'objective').name;
  const objective = objectiveOf(String(name));
  if (!objective) fail(`Guiderail does not know its objective "${String(name)}".`);
  const targets = count(parameters.num_target ?? '1', 'num_target', 0);
  const outputs = Math.max(1, targets, count(parameters.num_class ?? '0', 'num_class', 0));
  if (outputs > maximumOutputs) fail(`it has ${outputs} outputs; at most ${maximumOutputs} are.`);
  const booster = members(learner.gradient_booster, 'gradient_booster');
  const linear = booster.name === 'gblinear';
  const version = origin.version ?? versionOf(members(document, 'model').version);
  const features = count(parameters.num_feature, 'num_feature', 1);
  return {
    features,
    names: origin.names ?? readNames(learner.feature_names, features),
    outputs,
    base: readBase(parameters.base_score, outputs, linear, marginOf(objective, version)),
    objective,
    booster: linear
      ? readLinear(booster, features, outputs)
      : readForest(booster, usedOf(learner.attributes, origin, version), features, outputs),
  };
}

function readNames(value: Parsed | undefined, features: number): string[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  if (value.length !== features) fail(`it names ${value.length} of ${features} features.`);
  return value.map(String);
}

/** XGBoost up to 3.0 writes one number, later ones `[a,b]`; both before the objective's link. */
function readBase(
  value: Parsed | undefined,
  outputs: number,
  linear: boolean,
  margin: Objective['margin'],
): Float32Array {
  const numbers = String(value ?? '0.5')
    .replace(/[[\]\s]/g, '')
    .split(',')
    .map(Number);
  if (numbers.some(Number.isNaN) || (numbers.length !== 1 && numbers.length !== outputs)) {
    fail(`its base_score is ${String(value)}.`);
  }
  return Float32Array.from({ length: outputs }, (_, i) => {
    // gblinear begins every output with the first number
    return margin(Math.fround(numbers[numbers.length === 1 || linear ? 0 : i] as number));
  });
}

/** Files that name no version are read as those of today. */
function versionOf(value: Parsed | undefined): Version {
  const [major, minor] = value === undefined ? [] : Array.from(list(value, 'version'), Number);
  return [major ?? 99, minor ?? 0];
}

/** Versions before 1.0 wrote the margin itself. */
function marginOf(objective: Objective, [major, minor]: Version): Objective['margin'] {
  if (major < 1) return (base) => base;
  return (major === 1 && minor < 3 && objective.oldMargin) || objective.margin;
}

/** Where training stopped early, SageMaker's container predicts with the best rounds alone. */
function usedOf(
  attributes: Parsed | undefined,
  { treeLimit }: Origin,
  [major, minor]: Version,
): Used {
  if (treeLimit !== undefined) return treeLimit > 0 ? { trees: treeLimit } : undefined;
  if (attributes === undefined) return undefined;
  const { best_iteration, best_ntree_limit } = members(attributes, 'attributes');
  if (best_ntree_limit !== undefined) {
    return { trees: count(best_ntree_limit, 'best_ntree_limit', 1) };
  }
  // versions before 1.4 forget the best round when they load their own file
  if (best_iteration === undefined || major < 1 || (major === 1 && minor < 4)) return undefined;
  return { rounds: count(best_iteration, 'best_iteration', 0) + 1 };
}

function readLinear(booster: Members, features: number, outputs: number): Linear {
  const weights = list(members(booster.model, 'model').weights, 'weights');
  const wanted = (features + 1) * outputs;
  if (weights.length !== wanted) fail(`it has ${weights.length} weights, and not ${wanted}.`);
  return {
    kind: 'linear',
    weights: Float32Array.from({ length: wanted }, (_, i) => numberOf(weights[i])),
  };
}
