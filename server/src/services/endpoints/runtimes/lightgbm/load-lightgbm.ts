import { readModelFile, type Wanted } from '../model-data.js';
import type { Loader } from '../runtime.js';
import { TabularRuntime } from '../tabular.js';
import { lightgbmTable } from './model-table.js';

/** `model.txt`, or the one `*.txt`, as `Booster.save_model` writes it. */
export const loadLightgbm =
  (files: Wanted): Loader =>
  async (container, deps) => {
    const { bytes } = await readModelFile(container, deps, files);
    return new TabularRuntime(lightgbmTable(bytes), container.Environment);
  };
