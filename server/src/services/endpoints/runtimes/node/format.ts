import { anyBytes, type ModelFormat } from '../format.js';

/** Modules that are served, the first that is there. */
const modules = ['model.mjs', 'model.js', 'model.cjs'];

const isCommonJs = (head: Buffer): boolean =>
  /\bmodule\.exports\b|^exports\.|\brequire\(/m.test(head.toString('utf8'));

/** A program of the user's, exporting `predict(rows)`. */
export const nodeFormat: ModelFormat = {
  image: 'guiderail/node',
  title: 'Node module',
  files: { name: 'model.mjs', words: modules.join(', ') },
  endings: {
    '.mjs': anyBytes,
    '.js': (head) =>
      isCommonJs(head)
        ? 'is a CommonJS module; write it as an ES module: export function predict(rows)'
        : undefined,
  },
  runsCode: true,
  load: async (...given) => (await import('./load-node.js')).loadNode(modules)(...given),
};
