import { anyBytes, type ModelFormat } from '../format.js';
import type { Wanted } from '../model-data.js';

const files: Wanted = { name: 'model.onnx', others: /\.onnx$/, words: 'model.onnx or one *.onnx' };

/** Run by onnxruntime-node, which the user installs. */
export const onnxFormat: ModelFormat = {
  image: 'guiderail/onnx',
  title: 'ONNX',
  files,
  endings: { '.onnx': anyBytes },
  runsCode: false,
  load: async (...given) => (await import('./load-onnx.js')).loadOnnx(files)(...given),
};
