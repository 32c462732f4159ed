/** Counts of what happened to an endpoint variant's requests within one hour of inference time. */
export interface CaptureCounts {
  requests: number;
  sampled: number;
  /** Records that a full or slow store lost: the declared loss. */
  dropped: number;
}
