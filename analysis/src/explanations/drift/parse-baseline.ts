import { Shape } from '../../json/shape.js';
import type { AggregationMethod, GlobalShap } from '../types.js';
import type { GlobalExplanation } from './types.js';

const METHODS: readonly AggregationMethod[] = ['mean_abs', 'median', 'mean_sq'];
const KNOWN = {
  explanations: ['kernel_shap', 'pdp', 'shap_method'],
  label: ['global_shap_values', 'expected_value', 'global_shap_standard_errors'],
} as const;

/**
 * Reads the explanations of a baseline's `analysis.json`: AWS's or ours, which also carries
 * standard errors and the number of rows. Members that are not about SHAP are not looked at.
 *
 * @param content text, or bytes in UTF-8
 * @param name the file's name in messages
 * @throws FileShapeError naming line, column, member and what to write there
 */
export function parseAttributionBaseline(
  content: string | Uint8Array,
  name = 'analysis.json',
): GlobalExplanation {
  const shape = new Shape(name);
  const file = shape.parse(content);
  shape.members(file, '', ['explanations']);
  const explanations = shape.object(file.explanations, 'explanations');
  shape.members(explanations, 'explanations', KNOWN.explanations);
  const place = 'explanations.kernel_shap';
  const labels = Object.entries(shape.object(explanations.kernel_shap, place));
  if (labels.length === 0) {
    shape.failIn(place, `${place} has no label; a baseline needs global SHAP values of one`);
  }
  const parsed = labels.map(([label, value]) => [
    label,
    parseLabel(shape, value, `${place}.${label}`),
  ]);
  const note = shape.optionalObject(explanations.shap_method, 'explanations.shap_method') ?? {};
  const rows = shape.optionalNumber(note.rows, 'explanations.shap_method.rows');
  const method =
    note.agg_method === undefined
      ? undefined
      : shape.oneOf(note.agg_method, 'explanations.shap_method.agg_method', METHODS);
  return { labels: Object.fromEntries(parsed), rows, method };
}

function parseLabel(shape: Shape, value: unknown, place: string): GlobalShap {
  const label = shape.object(value, place);
  shape.members(label, place, KNOWN.label);
  const values = numbers(shape, label.global_shap_values, `${place}.global_shap_values`);
  if (Object.keys(values).length === 0) {
    const at = `${place}.global_shap_values`;
    shape.failIn(at, `${at} has no feature; a baseline needs at least one`);
  }
  const errors = label.global_shap_standard_errors;
  return {
    global_shap_values: values,
    expected_value: shape.optionalNumber(label.expected_value, `${place}.expected_value`) ?? 0,
    ...(errors !== undefined && {
      global_shap_standard_errors: numbers(shape, errors, `${place}.global_shap_standard_errors`),
    }),
  };
}

function numbers(shape: Shape, value: unknown, place: string): Record<string, number> {
  const entries = Object.entries(shape.object(value, place)).map(([name, number]) => {
    const read = shape.number(number, `${place}.${name}`);
    if (!Number.isFinite(read)) shape.fail(`${place}.${name}`, 'a finite number', number);
    return [name, read] as const;
  });
  return Object.fromEntries(entries);
}
