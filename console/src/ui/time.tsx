import { productNow } from '../app/session.js';
import { ago, second } from '../format/times.js';

/** A time in UTC and how long ago that is by the server's clock. */
export function Time({ at }: { readonly at: number | string | Date | undefined }) {
  if (at === undefined) return <span class="dim">never</span>;
  const ms = new Date(at).getTime();
  if (Number.isNaN(ms)) return <span class="dim">unknown</span>;
  const text = second(ms);
  return (
    <time dateTime={new Date(ms).toISOString()} title={`${text} UTC`}>
      {ago(ms, productNow())}
    </time>
  );
}
