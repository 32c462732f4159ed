import type { FeatureDefinition } from '@aws-sdk/client-sagemaker';
import { isList } from './infer-definitions.js';

/** Texts that stand for a missing number in CSV files, as pandas reads and writes them. */
const missingNumbers = new Set(['', 'NaN', 'nan', 'NA', 'N/A', 'null', 'NULL', 'None']);

/** A row's `Record` as JSON. @throws Error saying what is wrong with the row. */
export type EncodeRow<R> = (row: R) => string;

interface Feature {
  readonly name: string;
  readonly isNumber: boolean;
  readonly isIntegral: boolean;
  readonly isCollection: boolean;
  /** The JSON before a single value, and before a list of them. */
  readonly before: string;
}

function featureOf(definition: FeatureDefinition): Feature {
  const { FeatureName: name = '', FeatureType, CollectionType } = definition;
  const isCollection = CollectionType !== undefined && CollectionType !== null;
  const member = isCollection ? 'ValueAsStringList' : 'ValueAsString';
  return {
    name,
    isNumber: FeatureType !== 'String',
    isIntegral: FeatureType === 'Integral',
    isCollection,
    before: `{"FeatureName":${JSON.stringify(name)},"${member}":`,
  };
}

/** Encodes rows whose values are by feature. Missing values are left out. */
export function encodeObjects(
  definitions: readonly FeatureDefinition[],
): EncodeRow<Readonly<Record<string, unknown>>> {
  const features = definitions.map(featureOf);
  const known = new Set(features.map(({ name }) => name));
  return (row) => {
    if (typeof row !== 'object' || row === null) throw new Error(`${row} is no row`);
    let text = '';
    for (const name in row) {
      if (!known.has(name)) throw new Error(`the feature group has no feature ${name}`);
    }
    for (const feature of features) {
      const value = encodeValue(feature, row[feature.name]);
      if (value !== undefined) text += `${text === '' ? '' : ','}${feature.before}${value}}`;
    }
    return `[${text}]`;
  };
}

/**
 * Encodes rows of cells under the given names. Missing values are left out.
 * @throws Error when a name is no feature of the group.
 */
export function encodeCells(
  definitions: readonly FeatureDefinition[],
  names: readonly string[],
): EncodeRow<readonly unknown[]> {
  const known = new Map(definitions.map((one) => [one.FeatureName, featureOf(one)]));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new Error(
      `The feature group has no features ${unknown.join(', ')}: leave those columns out, or add ` +
        "them to it (UpdateFeatureGroup's FeatureAdditions; in the SDK update({ featureAdditions })).",
    );
  }
  const features = names.map((name) => known.get(name) as Feature);
  return (cells) => {
    if (cells.length !== features.length) {
      throw new Error(`the row has ${cells.length} cells and the header ${features.length}`);
    }
    let text = '';
    for (let at = 0; at < features.length; at++) {
      const feature = features[at] as Feature;
      const value = encodeValue(feature, cells[at]);
      if (value !== undefined) text += `${text === '' ? '' : ','}${feature.before}${value}}`;
    }
    return `[${text}]`;
  };
}

/** JSON of a value; undefined where it is missing. */
function encodeValue(feature: Feature, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (feature.isCollection) {
    const items = typeof value === 'string' ? listOfText(value) : value;
    if (!isList(items)) {
      throw new Error(
        `the feature ${feature.name} needs a list of values; ${typeof value} is none`,
      );
    }
    const texts = Array.from(items, (item) => itemText(feature, item));
    // an empty list is no value, as in Python's SDK
    return texts.length === 0 ? undefined : `[${texts.join(',')}]`;
  }
  if (typeof value === 'number') {
    return Number.isNaN(value) ? undefined : `"${ofNumber(feature, value)}"`;
  }
  if (typeof value === 'string' && feature.isNumber) return numberText(feature, value);
  return JSON.stringify(asString(feature, value));
}

/** Lists stand in CSV files as JSON. */
function listOfText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // the caller says what is wanted
  }
}

function itemText(feature: Feature, item: unknown): string {
  // what a missing item means is the service's to say
  return item === null || item === undefined ? 'null' : JSON.stringify(asString(feature, item));
}

/** Zero keeps its sign where the feature has one, as in Python's SDK. */
const ofNumber = ({ isNumber, isIntegral }: Feature, value: number): string =>
  Object.is(value, -0) && isNumber && !isIntegral ? '-0.0' : String(value);

function numberText({ isIntegral }: Feature, text: string): string | undefined {
  if (missingNumbers.has(text)) return undefined;
  // whole numbers of a column with gaps are written so by pandas
  if (isIntegral && text.endsWith('.0')) return JSON.stringify(text.slice(0, -2));
  return JSON.stringify(text);
}

/**
 * A value as the text in which the store takes it: times in ISO 8601 with milliseconds and Z, of
 * numeric features in seconds since 1970; booleans `true` and `false`; objects as JSON.
 * @throws Error when it has no such form.
 */
function asString(feature: Feature, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return ofNumber(feature, value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) {
      throw new Error(`the feature ${feature.name} holds a date that there is not`);
    }
    return feature.isNumber ? String(value.getTime() / 1000) : value.toISOString();
  }
  if (Buffer.isBuffer(value)) {
    throw new Error(
      `the feature ${feature.name} holds bytes, which the store has no type for: leave the column ` +
        'out, or give them as text, such as base64',
    );
  }
  const isJson = 'toJSON' in value || isList(value) || value.toString === plainText;
  return isJson ? jsonText(value) : String(value);
}

const plainText = Object.prototype.toString;

/** JSON in which whole numbers of any size are numbers, whichever library they come from. */
function jsonText(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  // Arrow's rows and lists give their values so, its lists as one that is a list itself
  if ('toJSON' in value && typeof value.toJSON === 'function') return jsonText(value.toJSON());
  if (isList(value)) return `[${Array.from(value, jsonText).join(',')}]`;
  const members = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{${members.map(([name, one]) => `${JSON.stringify(name)}:${jsonText(one)}`).join(',')}}`;
}

/** The text of one value of a feature that is not known to have another type. */
export const valueAsString = (value: unknown): string =>
  asString(
    { name: '', isNumber: false, isIntegral: false, isCollection: false, before: '' },
    value,
  );
