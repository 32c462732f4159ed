import { readModelFile } from '../model-data.js';
import type { Loader } from '../runtime.js';
import { TabularRuntime } from '../tabular.js';
import { xgboostFormat } from './format.js';
import { xgboostTable } from './model-table.js';

/** `xgboost-model`, or the one `*.json` or `*.ubj`, in any of XGBoost's forms. */
export const loadXgboost: Loader = async (container, deps) => {
  const { bytes } = await readModelFile(container, deps, xgboostFormat.files);
  return new TabularRuntime(xgboostTable(bytes), container.Environment);
};
