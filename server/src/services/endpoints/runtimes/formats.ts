import type { ModelFormat } from './format.js';
import { lightgbmFormat } from './lightgbm/format.js';
import { nodeFormat } from './node/format.js';
import { onnxFormat } from './onnx/format.js';
import { xgboostFormat } from './xgboost/format.js';

/** The formats that are served, by the kind of their images. */
export const formats = {
  lightgbm: lightgbmFormat,
  onnx: onnxFormat,
  node: nodeFormat,
  xgboost: xgboostFormat,
} satisfies Readonly<Record<string, ModelFormat>>;
