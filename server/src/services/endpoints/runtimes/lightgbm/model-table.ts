import { messageOf } from '../../../../base/errors.js';
import { LoadError } from '../runtime.js';
import type { TabularModel } from '../tabular.js';
import { readModel } from './model.js';
import { predict } from './predict.js';
import { structureOf } from './structure.js';

/** A model file as the tabular runtime serves it. @throws LoadError */
export function lightgbmTable(bytes: Uint8Array): TabularModel<Float64Array> {
  try {
    const model = readModel(Buffer.from(bytes).toString('utf8'));
    return {
      columns: { count: model.names.length, names: model.names },
      outputs: model.outputs,
      room: (cells) => new Float64Array(cells),
      predict: (rows) => predict(model, rows),
      structure: () => structureOf(model),
    };
  } catch (error) {
    throw new LoadError(`${messageOf(error)} Save it again with booster.save_model("model.txt").`);
  }
}
