import { anyBytes, type ModelFormat } from '../format.js';
import type { Wanted } from '../model-data.js';

const brace = 0x7b;
const pickleMark = 0x80;

const isJson = (head: Buffer): boolean =>
  /^\s*\{/.test(head.toString('latin1', 0, 64)) && head.includes('"learner"');

/** Only looked at: nothing of a pickle is ever run. */
const pickle = (head: Buffer): string | undefined =>
  head.includes('xgboost')
    ? undefined
    : 'is not a pickled XGBoost booster; scikit-learn’s go to ONNX with skl2onnx';

const files: Wanted = {
  name: 'xgboost-model',
  others: /\.(json|ubj|bin|model|pkl)$/,
  words: 'xgboost-model or one *.json, *.ubj, *.bin, *.model or *.pkl',
};

/** Any of XGBoost's own forms. */
export const xgboostFormat: ModelFormat = {
  image: 'sagemaker-xgboost:1.7-1',
  otherImages: ['xgboost'],
  title: 'XGBoost',
  files,
  endings: {
    '.json': (head) =>
      isJson(head)
        ? undefined
        : 'is not XGBoost’s JSON (booster.save_model writes it), it has no "learner"',
    '.ubj': (head) => (head[0] === brace ? undefined : 'is not XGBoost’s UBJSON'),
    '.model': anyBytes,
    '.bin': anyBytes,
    '.pkl': pickle,
    '.pickle': pickle,
  },
  recognise: (head) =>
    isJson(head) ||
    (head[0] === brace && head.includes('learner')) ||
    head.toString('latin1', 0, 4) === 'binf' ||
    (head[0] === pickleMark && head.includes('xgboost')),
  runsCode: false,
  load: async (...given) => (await import('./load-xgboost.js')).loadXgboost(files)(...given),
};
