import { count, plural } from '../../format/numbers.js';
import type { Verdict } from '../../ui/standing/verdict.js';
import type { Subject } from './subjects.js';

/** Names that the sentence tells before it says how many more there are. */
const mostNames = 3;

export interface Headline {
  readonly verdict: Verdict;
  /** What can't be trusted: the sentence, and whom it names. */
  readonly text: string;
  readonly names: readonly Subject[];
  /** How many more there are than those that are named. */
  readonly more: number;
  /** What can't be judged; empty where everything can. */
  readonly unsure: string;
}

/**
 * Which models can be trusted today, in a sentence.
 * @param subjects the worst first; endpoints are models, and where there are none the others are
 */
export function headlineOf(subjects: readonly Subject[]): Headline {
  const endpoints = subjects.filter(({ kind }) => kind === 'endpoint');
  const others = subjects.filter(({ kind }) => kind !== 'endpoint');
  const all = endpoints.length > 0 ? endpoints : others;
  const one = endpoints.length > 0 ? 'endpoint' : 'watched data set';
  const of = (verdict: Verdict) => all.filter((subject) => subject.verdict === verdict);
  const wrong = of('wrong');
  const unsure = of('unsure');
  const text = sentence(one, all.length, wrong.length, of('trusted').length);
  return {
    verdict: wrong.length > 0 ? 'wrong' : unsure.length > 0 ? 'unsure' : 'trusted',
    text,
    names: wrong.slice(0, mostNames),
    more: Math.max(0, wrong.length - mostNames),
    unsure: [unsureWords(unsure, wrong.length, all.length), otherWords(endpoints.length, others)]
      .filter((part) => part !== '')
      .join(' '),
  };
}

function sentence(one: string, all: number, wrong: number, trusted: number): string {
  if (wrong > 0) {
    return all === 1
      ? `The only ${one} can’t be trusted`
      : `${count(wrong)} of ${plural(all, one)} can’t be trusted`;
  }
  if (trusted === all) {
    return all === 1 ? `The only ${one} can be trusted` : `All ${plural(all, one)} can be trusted`;
  }
  if (trusted === 0) return `No ${one} can be judged`;
  return `${count(trusted)} of ${plural(all, one)} can be trusted`;
}

function unsureWords(unsure: readonly Subject[], wrong: number, all: number): string {
  if (unsure.length === 0) return '';
  const subject = unsure.length === all - wrong && wrong === 0 ? 'They' : count(unsure.length);
  if (all === 1) return `Why: ${unsure[0]?.why ?? ''}.`;
  const reasons = new Map<string, number>();
  for (const { why } of unsure) reasons.set(why, (reasons.get(why) ?? 0) + 1);
  const [first] = [...reasons].sort((a, b) => b[1] - a[1]);
  const [why, times] = first ?? ['', 0];
  const most =
    reasons.size === 1 ? `: ${why}` : times * 2 > unsure.length ? `, mostly: ${why}` : '';
  return `${subject} can’t be judged${most}.`;
}

/** What the sentence about endpoints leaves out. */
function otherWords(endpoints: number, others: readonly Subject[]): string {
  if (endpoints === 0 || others.length === 0) return '';
  const wrong = others.filter(({ verdict }) => verdict === 'wrong').length;
  if (wrong === 0) return '';
  const those =
    others.length === 1
      ? 'The data set'
      : `${count(wrong)} of ${plural(others.length, 'data set')}`;
  return `${those} watched without an endpoint can’t be trusted.`;
}
