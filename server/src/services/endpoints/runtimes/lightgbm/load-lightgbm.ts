import { readModelFile } from '../model-data.js';
import type { Loader } from '../runtime.js';
import { TabularRuntime } from '../tabular.js';
import { lightgbmTable } from './model-table.js';

/** `model.txt`, or the one `*.txt`, as `Booster.save_model` writes it. */
export const loadLightgbm: Loader = async (container, deps) => {
  const wanted = { name: 'model.txt', others: /\.txt$/, words: 'model.txt or one *.txt' };
  const { bytes } = await readModelFile(container, deps, wanted);
  return new TabularRuntime(lightgbmTable(bytes), container.Environment);
};
