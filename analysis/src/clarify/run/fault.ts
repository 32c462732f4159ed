import { MethodError } from '../../explanations/choose.js';
import { FeatureError } from '../../explanations/columns/index.js';
import { PredictError } from '../../explanations/predict-error.js';
import { FileShapeError } from '../../json/shape.js';
import { TOP } from '../config/dataset.js';
import { AnalysisConfigError } from '../config/read.js';
import { ClarifyDataError } from '../dataset/error.js';
import { ModelAnswerError, ModelCallError, ModelSettingsError } from '../model/types.js';

/** Faults of the configuration, the data or the model, whose messages say what to change. */
const faults = [
  AnalysisConfigError,
  ClarifyDataError,
  FeatureError,
  FileShapeError,
  MethodError,
  ModelAnswerError,
  ModelCallError,
  ModelSettingsError,
  PredictError,
];

/** What to tell of an error that is a fault of what came in; undefined of a bug. */
export function clarifyFault(error: unknown): string | undefined {
  if (!faults.some((fault) => error instanceof fault)) return undefined;
  const { message } = error as Error;
  const text = capitalised(message);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** A key, a path or an address keeps its letters: only a plain word begins with a capital. */
function capitalised(text: string): string {
  const [word] = /^[a-z]+(?=[\s,;]|$)/.exec(text) ?? [];
  if (word === undefined || Object.hasOwn(TOP, word)) return text;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
