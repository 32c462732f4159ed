import type { EndpointView } from 'guiderail/console';
import { judgeEndpoint, type Verdict } from '../../ui/standing/verdict.js';

/** Whether an endpoint's answers can be trusted now, in the overview's verdict, and why not. */
export function verdictOf(endpoint: Pick<EndpointView, 'status' | 'monitors'>): {
  readonly verdict: Verdict;
  readonly text: string;
} {
  const { verdict, why } = judgeEndpoint(endpoint);
  const words = {
    wrong: `Its answers can’t be trusted now: ${why}.`,
    unsure: `Nothing says whether its answers can be trusted: ${why}.`,
    trusted: 'All of its monitors are quiet: its answers can be trusted.',
  };
  return { verdict, text: words[verdict] };
}
