import { messageOf } from '../../../../base/errors.js';
import { LoadError } from '../runtime.js';
import { readModel, type XgboostModel } from './model.js';
import { type Parsed, parseUbjson } from './ubjson.js';

const convert =
  'Load it with the Python package that wrote it and save it again: ' +
  'booster.save_model("xgboost-model.json").';

/**
 * Reads a model file, in whichever of XGBoost's forms its bytes are.
 * @throws LoadError saying what to do with a form or a model that is not served.
 */
export function loadModel(bytes: Uint8Array): XgboostModel {
  const document = parseDocument(bytes);
  try {
    return readModel(document);
  } catch (error) {
    throw new LoadError(messageOf(error));
  }
}

function parseDocument(bytes: Uint8Array): Parsed {
  const [first, second] = bytes;
  try {
    // JSON has a key or white space after its brace, UBJSON the type of the key's length
    if (first === 0x7b && 'iUIlLN#$'.includes(String.fromCharCode(second ?? 0))) {
      return parseUbjson(bytes);
    }
    if (first === 0x7b) return parseJson(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw new LoadError(`The model file cannot be read: ${messageOf(error)}. Upload it again.`);
  }
  if (first === 0x80 && second !== undefined && second <= 5) {
    throw new LoadError(`The model file is a Python pickle, which is not served. ${convert}`);
  }
  throw new LoadError(
    `The model file is neither JSON nor UBJSON (XGBoost's old binary form is not served). ${convert}`,
  );
}

/** XGBoost's JSON may hold NaN and Infinity, which JSON does not know. */
function parseJson(text: string): Parsed {
  try {
    return JSON.parse(text) as Parsed;
  } catch (error) {
    const mended = text
      .replace(/(?<=[[,:]\s*)NaN(?=\s*[,\]}])/g, 'null')
      .replace(/(?<=[[,:]\s*-?)Infinity(?=\s*[,\]}])/g, '1e999');
    if (mended === text) throw error;
    return JSON.parse(mended) as Parsed;
  }
}
