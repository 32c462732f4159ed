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
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new UnreadablePayloadError(`the line is not JSON: ${(error as Error).message}`);
  }
  if (!isObject(value) || !isObject(value.captureData)) {
    throw new UnreadablePayloadError('the line has no captureData object');
  }
  const truth = payloadOf(value.groundTruthData);
  if (truth === undefined) throw new UnreadablePayloadError('the record has no groundTruthData');
  const { endpointOutput, batchTransformOutput, endpointInput } = value.captureData;
  const outputs = [endpointOutput ?? batchTransformOutput, endpointInput]
    .map(payloadOf)
    .filter((payload) => payload !== undefined);
  if (outputs.length === 0) throw new UnreadablePayloadError('the record has no output');
  const event = isObject(value.eventMetadata) ? value.eventMetadata : {};
  const { inferenceTime } = event;
  return {
    inferenceTime: typeof inferenceTime === 'string' ? inferenceTime : undefined,
    outputs,
    truth,
  };
}

function payloadOf(value: unknown): Payload | undefined {
  if (!isObject(value) || typeof value.data !== 'string') return undefined;
  return { data: value.data, encoding: String(value.encoding) };
}
