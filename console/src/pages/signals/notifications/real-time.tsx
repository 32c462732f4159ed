import { ago, second } from '../../../format/times.js';

/**
 * A time of the outbox, which goes by real time whatever the product's clock says, and how long ago
 * that is.
 */
export function RealTime({ at }: { readonly at: string }) {
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={`${second(ms)} UTC`}>
      {ago(ms, Date.now())}
    </time>
  );
}
