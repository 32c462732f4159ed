import { readModelFile } from '../model-data.js';
import type { Loader } from '../runtime.js';
import { TabularRuntime } from '../tabular.js';
import { lightgbmFormat } from './format.js';
import { lightgbmTable } from './model-table.js';

/** `model.txt`, or the one `*.txt`, as `Booster.save_model` writes it. */
export const loadLightgbm: Loader = async (container, deps) => {
  const { bytes } = await readModelFile(container, deps, lightgbmFormat.files);
  return new TabularRuntime(lightgbmTable(bytes), container.Environment);
};
