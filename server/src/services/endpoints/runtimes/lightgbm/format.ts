import type { ModelFormat } from '../format.js';

const isTreeText = (head: Buffer): boolean => /^tree\r?\n/.test(head.toString('latin1', 0, 6));

/** As `Booster.save_model` writes it. */
export const lightgbmFormat: ModelFormat = {
  image: 'guiderail/lightgbm',
  title: 'LightGBM',
  files: { name: 'model.txt', others: /\.txt$/, words: 'model.txt or one *.txt' },
  endings: {
    '.txt': (head) =>
      isTreeText(head) ? undefined : 'is not LightGBM’s text model, whose first line is "tree"',
  },
  recognise: isTreeText,
  runsCode: false,
  load: async (...given) => (await import('./load-lightgbm.js')).loadLightgbm(...given),
};
