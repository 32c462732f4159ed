/** A record on its way: its line of JSON, and when the inference was. */
export interface CaptureLine {
  readonly text: string;
  /** UTF-8 bytes of the line, its line feed included. */
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly time_ms: number;
}

/** Lines that are sent together, under one name however often they are sent. */
export interface CaptureBatch {
  readonly id: string;
  readonly lines: readonly CaptureLine[];
}

/** What became of a batch's records. */
export interface CaptureReceipt {
  readonly accepted: number;
  /** Left out by the destination, such as while its capture is switched off. */
  readonly ignored: number;
  readonly rejected: number;
  /** The first rejection's reason. */
  readonly reason?: string | undefined;
  /** The share of the traffic that the destination asks for, 0 to 100 %. */
  readonly samplingPercentage?: number | undefined;
}

/** Where captures go. */
export interface CaptureDestination {
  /**
   * Sends a batch; the same one may come again when it is not known to have arrived.
   * @throws CaptureRefused when sending it again would not help; any other error is tried again.
   */
  send(batch: CaptureBatch, signal: AbortSignal): Promise<CaptureReceipt>;
}

/** The destination will not take this batch, however often it is sent. */
export class CaptureRefused extends Error {
  override readonly name = 'CaptureRefused';
}

/** The destination asks for patience. */
export class CaptureDelayed extends Error {
  override readonly name = 'CaptureDelayed';
  readonly retryAfter_ms: number;

  constructor(message: string, retryAfter_ms: number) {
    super(message);
    this.retryAfter_ms = retryAfter_ms;
  }
}
