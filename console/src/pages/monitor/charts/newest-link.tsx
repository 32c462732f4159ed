import { useQuery } from '../../../app/use-query.js';
import { hereWith } from './here.js';

/** Back to the newest run, where the address names another. */
export function NewestLink() {
  const [run] = useQuery('run');
  return run === '' ? null : <a href={hereWith({ run: undefined })}>Newest run</a>;
}

/** Back to the windows of the newest runs, where the address names a span. */
export function UsualSpanLink() {
  const [span] = useQuery('span');
  return span === '' ? null : <a href={hereWith({ span: undefined })}>The newest runs again</a>;
}
