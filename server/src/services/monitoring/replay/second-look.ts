import type { Found } from '../incidents/found.js';
import type { PastWindow } from './windows.js';

/** How the windows of a schedule are looked at again. */
export interface SecondLook {
  /**
   * What today's configuration finds in a window that no run has looked at.
   * @throws JobFailure, ServiceError where it cannot be looked at
   */
  readonly before: (window: PastWindow, signal: AbortSignal) => Promise<Found>;
  /** What the changed configuration finds in it. @throws JobFailure, ServiceError */
  readonly after: (
    window: PastWindow,
    signal: AbortSignal,
  ) => Promise<{ readonly found: Found; readonly records?: number | undefined }>;
  readonly remarks: readonly string[];
}
