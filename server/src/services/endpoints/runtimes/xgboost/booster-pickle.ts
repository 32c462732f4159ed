import { type Pickled, PickledDict, PickledObject, readPickle } from '../pickle.js';
import { LoadError } from '../runtime.js';

const booster = 'xgboost.core.Booster';

export interface BoosterPickle {
  /** What the booster's native part wrote, in one of XGBoost's own forms. */
  readonly handle: Uint8Array;
  readonly treeLimit: number | undefined;
  readonly names: readonly string[] | undefined;
}

const isText = (value: Pickled): value is string => typeof value === 'string';

/**
 * The booster in a pickle, as SageMaker's early containers kept their models.
 * @throws LoadError for anything else in a pickle, which is never run.
 */
export function readBoosterPickle(bytes: Uint8Array): BoosterPickle {
  const object = readPickle(bytes, (name) => name === booster);
  const state = object instanceof PickledObject ? object.state : undefined;
  const entries = state instanceof PickledDict ? state.entries : undefined;
  const handle = entries?.get('handle');
  if (!entries || !(handle instanceof Uint8Array)) {
    throw new LoadError(`The model file is a Python pickle, but not one of an ${booster}.`);
  }
  const limit = entries.get('best_ntree_limit');
  const names = entries.get('feature_names');
  return {
    handle,
    treeLimit: typeof limit === 'number' && limit > 0 ? limit : undefined,
    names: Array.isArray(names) && names.length > 0 && names.every(isText) ? names : undefined,
  };
}
