/**
 * An operation's output whose body stands ready in its protocol's form: a hot path keeps its
 * answers encoded, and spares writing them anew for each request.
 */
export class EncodedOutput<O> {
  /** JSON text of the whole body, as the protocol would write it. */
  readonly body: Uint8Array | string;
  /** The same as AWS's shape, for callers in process. */
  readonly read: () => O;

  constructor(body: Uint8Array | string, read: () => O) {
    this.body = body;
    this.read = read;
  }
}
