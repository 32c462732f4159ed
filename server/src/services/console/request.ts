import type { RawRequest } from '../../base/http.js';

/** A request below `/console`, taken apart; nothing of its path is decoded. */
export class ConsoleRequest {
  readonly raw: RawRequest;
  readonly method: string;
  readonly path: string;
  /** With its question mark; empty where there is none. */
  readonly search: string;
  #abort: AbortController | undefined;

  constructor(raw: RawRequest) {
    this.raw = raw;
    this.method = raw.method;
    const mark = raw.rawTarget.indexOf('?');
    this.path = mark < 0 ? raw.rawTarget : raw.rawTarget.slice(0, mark);
    this.search = mark < 0 ? '' : raw.rawTarget.slice(mark);
  }

  /** The first of its name, without white space around it. */
  header(name: string): string | undefined {
    const { rawHeaders } = this.raw;
    for (let i = 0; i < rawHeaders.length; i += 2) {
      if (rawHeaders[i]?.toLowerCase() === name) return rawHeaders[i + 1]?.trim();
    }
    return undefined;
  }

  get query(): URLSearchParams {
    return new URLSearchParams(this.search);
  }

  /** Aborted when the client goes away before its answer is complete. */
  get signal(): AbortSignal {
    if (!this.#abort) {
      const abort = new AbortController();
      this.#abort = abort;
      this.raw.onGone?.(() => abort.abort());
    }
    return this.#abort.signal;
  }

  /** Whether the client takes a content coding; one that it weighs with 0 it does not. */
  accepts(coding: 'br' | 'gzip'): boolean {
    const listed = (this.header('accept-encoding') ?? '').toLowerCase().split(',');
    return listed.some((one) => {
      const [name = '', ...parameters] = one.split(';').map((part) => part.trim());
      return name === coding && !parameters.some((part) => /^q=0(\.0*)?$/.test(part));
    });
  }
}
