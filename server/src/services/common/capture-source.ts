/** Counts of what happened to an endpoint's requests within a span of inference time. */
export interface CaptureCounts {
  requests: number;
  sampled: number;
  /** Records that a full or slow store lost: the declared loss. */
  dropped: number;
}

/**
 * What whoever reads captures needs of the room that takes them, beside their objects. No operation
 * of AWS's has it: AWS keeps no such counts, and lets a run wait for its captures by the clock.
 * Times are product time in milliseconds since the epoch.
 */
export interface CaptureSource {
  /**
   * Resolves once every captured record of the endpoint whose inference time lies before
   * `before_ms` is an object, or its publishing was tried and waits for another try.
   */
  seal(region: string, endpoint: string, before_ms: number): Promise<void>;
  /** Of all variants, in the minutes that [start, end) touches. */
  counts(
    region: string,
    endpoint: string,
    start_ms: number,
    end_ms: number,
  ): Promise<CaptureCounts>;
  /** Variants that got requests in those minutes, those that an update removed included. */
  variants(region: string, endpoint: string, start_ms: number, end_ms: number): Promise<string[]>;
}
