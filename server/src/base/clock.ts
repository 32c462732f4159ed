/** The product's time: drives capture, schedules and alarms. Signatures, TLS and timeouts stay on real time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Clock milliseconds that pass in one real millisecond. */
  readonly factor: number;
}

export const realClock: Clock = { now: () => Date.now(), factor: 1 };

/** A clock that starts at `start` and runs `factor` times as fast as real time. */
export function scaledClock(start: number, factor: number, real: () => number = Date.now): Clock {
  const origin = real();
  return { now: () => Math.floor(start + (real() - origin) * factor), factor };
}

/**
 * Reads `<ISO time>@<factor>`, the form of `GUIDERAIL_CLOCK`.
 * @throws Error naming the form when the text does not follow it.
 */
export function parseClock(text: string): Clock {
  const at = text.lastIndexOf('@');
  const start = Date.parse(at < 0 ? text : text.slice(0, at));
  const factor = at < 0 ? 1 : Number(text.slice(at + 1));
  if (Number.isNaN(start) || !(factor > 0) || !Number.isFinite(factor)) {
    throw new Error(`GUIDERAIL_CLOCK must be <ISO time>@<factor>, such as 2012-01-01T00:00:00Z@60`);
  }
  return scaledClock(start, factor);
}

/** A clock that a test moves by hand. */
export class ManualClock implements Clock {
  readonly factor = 1;
  #now: number;
  constructor(start: number) {
    this.#now = start;
  }
  now(): number {
    return this.#now;
  }
  advance(ms: number): void {
    this.#now += ms;
  }
  set(ms: number): void {
    this.#now = ms;
  }
}
