import { parseCaptureLine } from '../../dataset/capture-record.js';
import { isObject } from '../../dataset/flatten.js';
import { UnreadablePayloadError } from '../../dataset/payload.js';
import type { Payload } from './payload-values.js';

/** A merged record as far as it is read. */
export interface MergedRecord {
  readonly inferenceTime: string | undefined;
  /** The model's answer, and then what it was asked. */
  readonly outputs: readonly Payload[];
  readonly truth: Payload;
}

/** @throws UnreadablePayloadError if the line is no capture record with a label */
export function parseMergedLine(line: string): MergedRecord {
  const { inferenceTime, captureData, groundTruthData } = parseCaptureLine(line);
  const truth = payloadOf(groundTruthData);
  if (truth === undefined) throw new UnreadablePayloadError('the record has no groundTruthData');
  const { endpointOutput, batchTransformOutput, endpointInput } = captureData;
  const outputs = [endpointOutput ?? batchTransformOutput, endpointInput]
    .map(payloadOf)
    .filter((payload) => payload !== undefined);
  if (outputs.length === 0) throw new UnreadablePayloadError('the record has no output');
  return { inferenceTime, outputs, truth };
}

/** A body, where a value is one. */
export function payloadOf(value: unknown): Payload | undefined {
  if (!isObject(value) || typeof value.data !== 'string') return undefined;
  return { data: value.data, encoding: String(value.encoding) };
}
