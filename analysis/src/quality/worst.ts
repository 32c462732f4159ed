import type { WrongAnswer } from './types.js';

/** Answers that are kept. */
const MOST = 20;
const EXCERPT_LENGTH = 160;
const EVENT_ID = /"(?:inferenceId|eventId)":"([^"\\]{1,64})"/;

/** The answers that are farthest from their labels, the worst first; of equals, the first ones. */
export class WorstAnswers {
  readonly answers: WrongAnswer[] = [];
  /** What an answer must exceed to be taken. */
  least = 0;

  take(distance: number, source: string, line: number, record: string): void {
    const ids = [...record.matchAll(new RegExp(EVENT_ID, 'g'))].map(([, id]) => id);
    const before = this.answers.findIndex((one) => one.distance < distance);
    this.answers.splice(before < 0 ? this.answers.length : before, 0, {
      distance,
      source,
      line,
      ...(ids.length > 0 && { id: ids.at(-1) as string }),
      excerpt: record.slice(0, EXCERPT_LENGTH),
    });
    if (this.answers.length > MOST) this.answers.pop();
    if (this.answers.length === MOST) this.least = this.answers[MOST - 1]?.distance ?? 0;
  }
}
