import type { KeptEvent } from './log-store.js';

/** Events that came in, of one stream. */
export interface Arrived {
  readonly region: string;
  readonly group: string;
  readonly stream: string;
  readonly events: readonly KeptEvent[];
}
