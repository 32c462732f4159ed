/** What went in or came out of a model, as text in its encoding. */
export class Side {
  readonly data: string | undefined;
  readonly encoding: string | undefined;
  readonly observedContentType: string | undefined;
  readonly mode: string | undefined;

  constructor(side: Readonly<Record<string, string | undefined>>) {
    this.data = side.data;
    this.encoding = side.encoding;
    this.observedContentType = side.observedContentType;
    this.mode = side.mode;
  }

  get observed_content_type(): string | undefined {
    return this.observedContentType;
  }
}

interface Event {
  readonly eventId?: string;
  readonly inferenceTime?: string;
  readonly inferenceId?: string;
  readonly customAttributes?: readonly string[];
}

class EventMetadata {
  readonly eventId: string | undefined;
  readonly eventTime: string | undefined;
  readonly inferenceId: string | undefined;
  readonly customAttributes: readonly string[] | undefined;

  constructor(event: Event) {
    this.eventId = event.eventId;
    this.eventTime = event.inferenceTime;
    this.inferenceId = event.inferenceId;
    this.customAttributes = event.customAttributes;
  }

  get event_id() {
    return this.eventId;
  }
  get event_time() {
    return this.eventTime;
  }
  get inferenceTime() {
    return this.eventTime;
  }
  get inference_time() {
    return this.eventTime;
  }
  get inference_id() {
    return this.inferenceId;
  }
  get customAttribute() {
    return this.customAttributes;
  }
  get custom_attribute() {
    return this.customAttributes;
  }
  get custom_attributes() {
    return this.customAttributes;
  }
}

type Parts = Readonly<Record<string, Record<string, string> | undefined>>;

/** A line of a capture file, or of one that is merged with labels, as it was parsed. */
export interface WholeRecord {
  readonly captureData: Parts;
  readonly groundTruthData?: Record<string, string>;
  readonly eventMetadata?: Event;
  readonly eventVersion?: string;
}

const sideOf = (part: Record<string, string> | undefined): Side | undefined =>
  part && new Side(part);

/** A record as a handler sees it: AWS's members, in Python's spelling and in JavaScript's. */
export class InferenceRecord {
  readonly endpointInput: Side | undefined;
  readonly endpointOutput: Side | undefined;
  readonly batchTransformOutput: Side | undefined;
  readonly groundTruth: Side | undefined;
  readonly eventMetadata: EventMetadata;
  readonly eventVersion: string | undefined;

  constructor({ captureData, groundTruthData, eventMetadata, eventVersion }: WholeRecord) {
    this.endpointInput = sideOf(captureData.endpointInput);
    this.endpointOutput = sideOf(captureData.endpointOutput);
    this.batchTransformOutput = sideOf(captureData.batchTransformOutput);
    this.groundTruth = sideOf(groundTruthData);
    this.eventMetadata = new EventMetadata(eventMetadata ?? {});
    this.eventVersion = eventVersion;
  }

  get endpoint_input() {
    return this.endpointInput;
  }
  get endpoint_output() {
    return this.endpointOutput;
  }
  get batch_transform_output() {
    return this.batchTransformOutput;
  }
  get ground_truth() {
    return this.groundTruth;
  }
  get event_metadata() {
    return this.eventMetadata;
  }
  get event_version() {
    return this.eventVersion;
  }
}

/** A line that holds no record. */
export class UnreadableError extends Error {}

const readObject = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    throw new UnreadableError(`the record is not JSON: ${(error as Error).message}`);
  }
  throw new UnreadableError('the record is not a JSON object');
};

/**
 * Reads a line as a record; undefined outside the window.
 * @throws UnreadableError saying what the line lacks.
 */
export function readRecord(
  text: string,
  window: { readonly start: number; readonly end: number } | null,
  timed: boolean,
): InferenceRecord | undefined {
  const whole = readObject(text) as unknown as WholeRecord;
  if (typeof whole.captureData !== 'object' || whole.captureData === null) {
    throw new UnreadableError('the record has no captureData');
  }
  if (window !== null) {
    const time = whole.eventMetadata?.inferenceTime;
    if (time === undefined) {
      if (timed) throw new UnreadableError('the record has no eventMetadata.inferenceTime');
    } else {
      const moment = Date.parse(time);
      if (Number.isNaN(moment)) {
        throw new UnreadableError(`the inferenceTime ${JSON.stringify(time)} is no time`);
      }
      if (moment < window.start || moment >= window.end) return undefined;
    }
  }
  return new InferenceRecord(whole);
}
