import type { TableColumn } from '../../dataset/table.js';

/** What a feature is to SHAP and partial dependence, in the words of `analysis.json`. */
export type FeatureKind = 'numerical' | 'categorical' | 'free_text';

/** A text column is free text from this many words a value on, counted over distinct values. */
const FREE_TEXT_WORDS = 3;
/** ... if its distinct values are also this long on average (characters) ... */
const FREE_TEXT_LENGTH = 16;
/** ... and at least this share of its rows have a value of their own. */
const FREE_TEXT_DISTINCT = 0.5;
/** Distinct values that are looked at: enough for two means. */
const LOOKED_AT = 1000;

/**
 * The kind of a column. Numbers are numerical, bools categorical. Text is free text where its
 * values are long, of several words and mostly distinct; names of categories are short and come
 * back. AWS does not publish its rule: this one is ours.
 */
export function featureKind(column: TableColumn): FeatureKind {
  if (column.dtype === 'int' || column.dtype === 'float') return 'numerical';
  const texts = column.texts;
  if (column.dtype === 'bool' || texts === undefined || texts.length < 2) return 'categorical';
  const looked = texts.slice(0, LOOKED_AT);
  const words = mean(looked, (text) => text.trim().split(/\s+/).length);
  const length = mean(looked, (text) => text.length);
  if (words < FREE_TEXT_WORDS || length < FREE_TEXT_LENGTH) return 'categorical';
  const present = column.values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
  return texts.length >= FREE_TEXT_DISTINCT * present ? 'free_text' : 'categorical';
}

const mean = (texts: readonly string[], of: (text: string) => number): number =>
  texts.reduce((sum, text) => sum + of(text), 0) / texts.length;
