import type { FeatureValue } from '@aws-sdk/client-sagemaker-featurestore-runtime';
import type { Checked } from '../../../base/service.js';
import { validationError } from './errors.js';
import { recordLimits } from './limits.js';
import type { FeatureShape, RecordShape } from './record-shape.js';
import { eventTimeOf, listText, valueText } from './value-text.js';

export type Values = readonly Checked<FeatureValue>[];

/** Values of a record that were found to be in order. */
export interface EncodedValues {
  /** Undefined where the values lack it. */
  readonly id: string | undefined;
  readonly eventTime_ms: number | undefined;
  /** JSON text of AWS's `Record` member. */
  readonly record: string;
}

/** A whole record: identifier and event time are there. */
export interface EncodedRecord extends EncodedValues {
  readonly id: string;
  readonly eventTime_ms: number;
}

/** @throws ValidationError naming the feature and what to change. */
export function encodeRecord(shape: RecordShape, values: Values): EncodedRecord {
  const encoded = encodeValues(shape, values);
  const { id, eventTime_ms } = encoded;
  if (id === undefined) throw lacks(shape, 'record identifier', shape.identifier);
  if (eventTime_ms === undefined) throw lacks(shape, 'event time', shape.eventTime);
  return encoded as EncodedRecord;
}

/** Some features' values. @throws ValidationError naming the feature and what to change. */
export function encodeValues(shape: RecordShape, values: Values): EncodedValues {
  const { features, identifier, eventTime, seen } = shape;
  shape.round += 1;
  let id: string | undefined;
  let eventTime_ms: number | undefined;
  let record = '';
  let size = 0;
  for (let place = 0; place < values.length; place += 1) {
    const value = values[place] as Checked<FeatureValue>;
    const name = value.FeatureName;
    const here = features[place]; // most records come in the order of the definitions
    const feature = here?.name === name ? here : shape.byName.get(name);
    if (feature === undefined) throw unknownFeature(shape, name);
    if (seen[feature.index] === shape.round) throw twice(feature);
    seen[feature.index] = shape.round;
    if (feature === eventTime) eventTime_ms = readTime(shape, value);
    if (feature === identifier) id = readIdentifier(shape, value);
    const comma = record === '' ? '[' : ',';
    record += comma + textOf(feature, value);
    size += name.length + lengthOf(value);
  }
  if (size * 3 > recordLimits.record_bytes) checkSize(values);
  return { id, eventTime_ms, record: `${record}]` };
}

function textOf(feature: FeatureShape, value: Checked<FeatureValue>): string {
  const { ValueAsString: one, ValueAsStringList: list } = value;
  if (feature.collection === undefined || feature.collection === 'None') {
    if (typeof one !== 'string' || list !== undefined) throw wantsOne(feature);
    return `${feature.head}${valueText(feature, one)}}`;
  }
  if (list === undefined || one !== undefined) throw wantsList(feature);
  return `${feature.listHead}${listText(feature, list)}]}`;
}

function readIdentifier(shape: RecordShape, { ValueAsString: id }: Checked<FeatureValue>): string {
  if (id === undefined || id === '') throw lacks(shape, 'record identifier', shape.identifier);
  return id;
}

function readTime(shape: RecordShape, { ValueAsString: time }: Checked<FeatureValue>): number {
  if (time === undefined || time === '') throw lacks(shape, 'event time', shape.eventTime);
  return eventTimeOf(shape.eventTime, time);
}

function lengthOf({ ValueAsString: one, ValueAsStringList: list }: Checked<FeatureValue>): number {
  let length = one?.length ?? 0;
  for (const item of list ?? []) length += item.length;
  return length;
}

/** @throws ValidationError where names and values are more than a record may hold. */
export function checkSize(values: Values): void {
  let bytes = 0;
  for (const { FeatureName, ValueAsString, ValueAsStringList = [] } of values) {
    bytes += Buffer.byteLength(FeatureName) + Buffer.byteLength(ValueAsString ?? '');
    for (const item of ValueAsStringList) bytes += Buffer.byteLength(item);
  }
  if (bytes <= recordLimits.record_bytes) return;
  throw validationError(
    `The record's names and values are ${bytes} bytes of UTF-8, and a record may have ` +
      `${recordLimits.record_bytes} (350 KB): keep what is larger in S3 and its URI in a feature.`,
  );
}

const lacks = (shape: RecordShape, what: string, { name }: FeatureShape) =>
  validationError(
    `The record lacks its ${what}: send a value that is not empty of the feature "${name}" of the ` +
      `feature group "${shape.groupName}".`,
  );

const unknownFeature = (shape: RecordShape, name: string) =>
  validationError(
    `The feature group "${shape.groupName}" has no feature "${name}": leave it out of the record, or ` +
      'add it to the group with UpdateFeatureGroup first.',
  );

const twice = ({ name }: FeatureShape) =>
  validationError(`The feature "${name}" occurs more than once in the record: send it once.`);

const wantsOne = ({ name }: FeatureShape) =>
  validationError(
    `The feature "${name}" has one value: send it as ValueAsString, or leave the feature out where ` +
      'it has none.',
  );

const wantsList = ({ name, collection }: FeatureShape) =>
  validationError(
    `The feature "${name}" is a ${collection}: send its values as ValueAsStringList, or leave the ` +
      'feature out where it has none.',
  );
