import { useQuery } from '../../../app/use-query.js';
import { hereWith } from './here.js';

/** Back to the newest run, where the address names another. */
export function NewestLink() {
  const [run] = useQuery('run');
  return run === '' ? null : <a href={hereWith({ run: undefined })}>Newest run</a>;
}
