import type { Tone } from '../../../ui/badge.js';
import { patternWords } from '../events/pattern-words.js';

/** Whether a subscription was confirmed, by its ARN, which AWS leaves out until then. */
export const standingOf = (arn: string | undefined): readonly [Tone, string] =>
  arn?.startsWith('arn:') ? ['good', 'Confirmed'] : ['warn', 'Waits for its answer'];

/** A filter policy in words: all of these must hold for a message to be sent. */
export function policyWords(policy: string | undefined, scope: string | undefined): string[] {
  if (policy === undefined) return [];
  const where = scope === 'MessageBody' ? 'the body’s' : 'the attribute';
  return (patternWords(policy) ?? [policy]).map((line) => `${where} ${line}`);
}
