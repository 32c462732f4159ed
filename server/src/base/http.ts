import type { Readable } from 'node:stream';

/** A request as it came: nothing decoded, nothing normalised (signatures and S3 keys need it so). */
export interface RawRequest {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly rawTarget: string;
  /** Names and values in turn, as node:http gives them. */
  readonly rawHeaders: readonly string[];
  readonly body: Readable;
  /** False where HTTP's framing says that no body comes, so that none is waited for. */
  readonly hasBody?: boolean;
  /** The peer's address, where there is a socket. */
  readonly remoteAddress?: string | undefined;
  /** Calls back once if the client goes away before its answer is complete. */
  readonly onGone?: ((listener: () => void) => void) | undefined;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Readable | Uint8Array | string | undefined;
}
