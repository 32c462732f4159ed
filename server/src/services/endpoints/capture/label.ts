import type { SealedSegment } from '../../../storage/spool.js';

/** Where a stream's lines come from and go to. */
export interface CaptureLabel {
  readonly region: string;
  readonly endpoint: string;
  readonly variant: string;
  readonly bucket: string;
  /** Of the keys, endpoint and variant included. */
  readonly prefix: string;
}

export type WaitingSegment = SealedSegment & { readonly label: CaptureLabel };
