import { messageOf } from '../../../../base/errors.js';
import { LoadError } from '../runtime.js';
import { looksBinary, readBinary } from './binary.js';
import { readBoosterPickle } from './booster-pickle.js';
import { members } from './document.js';
import { type Origin, readModel, type Version, type XgboostModel } from './model.js';
import { type Parsed, parseUbjson } from './ubjson.js';

const convert =
  'Load it with the Python package that wrote it and save it again: ' +
  'booster.save_model("xgboost-model.json").';

/**
 * Reads a model file, in whichever of XGBoost's forms its bytes are: JSON, UBJSON, the old binary
 * form, or a pickled Booster around one of these.
 * @throws LoadError saying what to do with a form or a model that is not served.
 */
export function loadModel(bytes: Uint8Array): XgboostModel {
  if (looksBinary(bytes) || !isPickle(bytes)) return served(parseForm(bytes), {});
  const { handle, ...origin } = readBoosterPickle(bytes);
  return served(parseForm(withoutConfiguration(handle)), origin);
}

interface Form {
  readonly document: Parsed;
  readonly version?: Version;
}

function served({ document, version }: Form, origin: Origin): XgboostModel {
  try {
    const learner = modelOf(document);
    const model = readModel(learner, { ...origin, version });
    if (model.names && model.names.length !== model.features) {
      return { ...model, names: undefined };
    }
    return model;
  } catch (error) {
    throw new LoadError(messageOf(error));
  }
}

/** A booster's whole state has the model beside its configuration. */
function modelOf(document: Parsed): Parsed {
  const { Model: model } = members(document, 'model');
  return model ?? document;
}

/** Protocol 0 and 1 begin with the class's name, later ones with their number. */
const isPickle = ([first, second]: Uint8Array): boolean =>
  (first === 0x80 && second !== undefined && second <= 5) ||
  (first === 0x63 && second !== undefined && second > 0x20);

const configurationMark = 'CONFIG-offset:';

/** Versions 1.0 to 1.2 pickle the binary form with its configuration behind it. */
function withoutConfiguration(bytes: Uint8Array): Uint8Array {
  const head = Buffer.from(bytes.subarray(0, configurationMark.length)).toString('latin1');
  if (head !== configurationMark) return bytes;
  const start = configurationMark.length + 8;
  if (bytes.length < start) throw new LoadError('The pickled model ends too early.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = start + Number(view.getBigInt64(configurationMark.length, true));
  if (!(end >= start && end <= bytes.length)) {
    throw new LoadError('The pickled model ends too early.');
  }
  return bytes.subarray(start, end);
}

function parseForm(bytes: Uint8Array): Form {
  const [first, second] = bytes;
  try {
    // JSON has a key or white space after its brace, UBJSON the type of the key's length
    if (first === 0x7b && 'iUIlLN#$'.includes(String.fromCharCode(second ?? 0))) {
      return { document: parseUbjson(bytes) };
    }
    if (first === 0x7b) return { document: parseJson(Buffer.from(bytes).toString('utf8')) };
    if (looksBinary(bytes)) return readBinary(bytes);
  } catch (error) {
    const why = messageOf(error).replace(/\.$/, '');
    throw new LoadError(`The model file cannot be read: ${why}. Upload it again.`);
  }
  throw new LoadError(
    `The model file is in none of XGBoost's forms: JSON, UBJSON, binary, pickle. ${convert}`,
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
