import { anyBytes, type ModelFormat } from '../format.js';

/** Run by onnxruntime-node, which the user installs. */
export const onnxFormat: ModelFormat = {
  image: 'guiderail/onnx',
  title: 'ONNX',
  files: { name: 'model.onnx', others: /\.onnx$/, words: 'model.onnx or one *.onnx' },
  endings: { '.onnx': anyBytes },
  runsCode: false,
  load: async (...given) => (await import('./load-onnx.js')).loadOnnx(...given),
};
