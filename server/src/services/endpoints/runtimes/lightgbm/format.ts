import type { ModelFormat } from '../format.js';
import type { Wanted } from '../model-data.js';

const isTreeText = (head: Buffer): boolean => /^tree\r?\n/.test(head.toString('latin1', 0, 6));

const files: Wanted = { name: 'model.txt', others: /\.txt$/, words: 'model.txt or one *.txt' };

/** As `Booster.save_model` writes it. */
export const lightgbmFormat: ModelFormat = {
  image: 'guiderail/lightgbm',
  title: 'LightGBM',
  files,
  endings: {
    '.txt': (head) =>
      isTreeText(head) ? undefined : 'is not LightGBM’s text model, whose first line is "tree"',
  },
  recognise: isTreeText,
  runsCode: false,
  load: async (...given) => (await import('./load-lightgbm.js')).loadLightgbm(files)(...given),
};
