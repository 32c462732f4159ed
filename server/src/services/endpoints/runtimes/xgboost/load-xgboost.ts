import { readModelFile, type Wanted } from '../model-data.js';
import type { Loader } from '../runtime.js';
import { TabularRuntime } from '../tabular.js';
import { xgboostTable } from './model-table.js';

/** `xgboost-model`, or the one `*.json` or `*.ubj`, in any of XGBoost's forms. */
export const loadXgboost =
  (files: Wanted): Loader =>
  async (container, deps) => {
    const { bytes } = await readModelFile(container, deps, files);
    return new TabularRuntime(xgboostTable(bytes), container.Environment);
  };
