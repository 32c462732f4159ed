/** A format of models that Guiderail serves. */
export interface ModelFormat {
  readonly image: string;
  /** The model's name in `model.tar.gz`. */
  readonly entry: string;
  readonly words: string;
}

const xgboost = { image: 'sagemaker-xgboost:1.7-1', entry: 'xgboost-model', words: 'XGBoost' };
const lightgbm = { image: 'guiderail/lightgbm', entry: 'model.txt', words: 'LightGBM' };
const onnx = { image: 'guiderail/onnx', entry: 'model.onnx', words: 'ONNX' };
const node = { image: 'guiderail/node', entry: 'model.mjs', words: 'Node module' };

/** How much of a file `recognise` is to be given, in bytes. */
export const head_bytes = 64 * 1024;

const served = `
Served are XGBoost (.json, .ubj, .model, .bin, .pkl, xgboost-model), LightGBM
(.txt), ONNX (.onnx), a Node module (.mjs) and model.tar.gz; anything else by a
server of your own (guiderail deploy http://…) or an image (--image).`;

const elsewhere: Readonly<Record<string, string>> = {
  '.joblib': 'convert it to ONNX with skl2onnx',
  '.pt': 'export it to ONNX with torch.onnx.export',
  '.pth': 'export it to ONNX with torch.onnx.export',
  '.h5': 'convert it to ONNX with tf2onnx',
  '.keras': 'convert it to ONNX with tf2onnx',
  '.cbm': 'save it with save_model(…, format="onnx")',
};

/**
 * The format of a model's file, by its name and its first bytes.
 * @throws Error saying what the file would have to be, or what to make of it.
 */
export function recognise(name: string, head: Buffer): ModelFormat {
  const ending = /\.[^.]+$/.exec(name.toLowerCase())?.[0] ?? '';
  const read = Object.hasOwn(readers, ending) ? readers[ending] : undefined;
  if (read) return read(name, head);
  if (Object.hasOwn(elsewhere, ending)) {
    throw new Error(`${name} is of a format that is not served: ${elsewhere[ending]}.${served}`);
  }
  const found = byContent(name, head);
  if (found) return found;
  throw new Error(`${name} is of no format that is known.${served}`);
}

type Reader = (name: string, head: Buffer) => ModelFormat;

const readers: Readonly<Record<string, Reader>> = {
  '.onnx': () => onnx,
  '.mjs': () => node,
  '.js': module,
  '.txt': (name, head) => (isTreeText(head) ? lightgbm : fail(name, notLightgbm)),
  '.json': (name, head) => (isXgboostJson(head) ? xgboost : fail(name, notJson)),
  '.ubj': (name, head) => (head[0] === 0x7b ? xgboost : fail(name, 'is not XGBoost’s UBJSON')),
  '.pkl': pickle,
  '.pickle': pickle,
  '.model': (name, head) => byContent(name, head) ?? xgboost,
  '.bin': (name, head) => byContent(name, head) ?? xgboost,
};

const notLightgbm = 'is not LightGBM’s text model, whose first line is "tree"';
const notJson = 'is not XGBoost’s JSON (booster.save_model writes it), it has no "learner"';

const isTreeText = (head: Buffer): boolean => /^tree\r?\n/.test(head.toString('latin1', 0, 6));
const isXgboostJson = (head: Buffer): boolean =>
  /^\s*\{/.test(head.toString('latin1', 0, 64)) && head.includes('"learner"');

function fail(name: string, why: string): never {
  throw new Error(`${name} ${why}.${served}`);
}

function byContent(name: string, head: Buffer): ModelFormat | undefined {
  if (isTreeText(head)) return lightgbm;
  if (isXgboostJson(head) || (head[0] === 0x7b && head.includes('learner'))) return xgboost;
  if (head.toString('latin1', 0, 4) === 'binf') return xgboost;
  if (head[0] === 0x80) return pickle(name, head);
  return name === 'xgboost-model' ? xgboost : undefined;
}

/** Only looked at: nothing of a pickle is ever run. */
function pickle(name: string, head: Buffer): ModelFormat {
  if (head.includes('xgboost')) return xgboost;
  return fail(name, 'is not a pickled XGBoost booster; scikit-learn’s go to ONNX with skl2onnx');
}

function module(name: string, head: Buffer): ModelFormat {
  if (!/\bmodule\.exports\b|^exports\.|\brequire\(/m.test(head.toString('utf8'))) return node;
  return fail(
    name,
    'is a CommonJS module; write it as an ES module: export function predict(rows)',
  );
}

const byEntry = new Map([lightgbm, onnx, node, xgboost].map((format) => [format.entry, format]));

/** The format that a name at the top of an archive or a folder stands for, as its image wants it. */
export function formatOfEntries(names: readonly string[]): ModelFormat | undefined {
  for (const [entry, format] of byEntry) if (names.includes(entry)) return format;
  return undefined;
}

/** The same of an archive, of which XGBoost's image takes the only file with one of its endings. */
export function formatOfArchive(names: readonly string[]): ModelFormat | undefined {
  const models = names.filter((name) => /\.(json|ubj|model|bin|pkl)$/.test(name));
  return formatOfEntries(names) ?? (models.length === 1 ? xgboost : undefined);
}
