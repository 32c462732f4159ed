import type { TabularModel } from '../tabular.js';
import { loadModel } from './load.js';
import { predictScores } from './predict.js';
import { structureOf } from './structure.js';

/** A model file as the tabular runtime serves it. @throws LoadError */
export function xgboostTable(bytes: Uint8Array): TabularModel<Float32Array> {
  const model = loadModel(bytes);
  return {
    columns: { count: model.features, names: model.names },
    outputs: model.outputs,
    room: (cells) => new Float32Array(cells),
    predict: (rows) => predictScores(model, rows),
    structure: () => structureOf(model),
  };
}
