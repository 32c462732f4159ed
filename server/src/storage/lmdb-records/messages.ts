/** What the thread that writes is told. */
export type WriterMessage =
  | { readonly kind: 'frames'; readonly buffer: ArrayBuffer; readonly length: number }
  | { readonly kind: 'ask'; readonly number: number; readonly request: WriterRequest };

export type WriterRequest =
  | { readonly kind: 'drop'; readonly group: number; readonly through: number }
  | { readonly kind: 'remove'; readonly group: number }
  | { readonly kind: 'sweep'; readonly now: number }
  | { readonly kind: 'was-written'; readonly call: Uint8Array }
  | { readonly kind: 'close' };

/** What it says: the next messages of frames are on the disk or failed; a request is done. */
export type WriterReport =
  | {
      readonly kind: 'written';
      readonly messages: number;
      readonly error: unknown;
      /** To be filled again. */
      readonly spare: readonly ArrayBuffer[];
    }
  | {
      readonly kind: 'answer';
      readonly number: number;
      readonly result: number;
      readonly error: unknown;
    };
