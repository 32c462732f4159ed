import { ServiceError } from '../../../base/errors.js';

/** Requests of one session at a time: more than any page has, fewer than a fault would send. */
const mostAtOnce = 64;

/** How many requests each session waits for. */
export class InFlight {
  readonly #counts = new Map<string, number>();

  /** @throws ServiceError 429 */
  async run<T>(session: string, work: () => Promise<T>): Promise<T> {
    const count = this.#counts.get(session) ?? 0;
    if (count >= mostAtOnce) throw tooMany();
    this.#counts.set(session, count + 1);
    try {
      return await work();
    } finally {
      const left = (this.#counts.get(session) ?? 1) - 1;
      if (left === 0) this.#counts.delete(session);
      else this.#counts.set(session, left);
    }
  }
}

const tooMany = (): ServiceError =>
  new ServiceError(
    'TooManyRequests',
    `This session waits for ${mostAtOnce} answers already: close some of the console's pages.`,
    429,
    {},
    1,
  );
