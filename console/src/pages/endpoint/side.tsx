import type { SideOfCapture } from 'guiderail/console';
import { bytes } from '../../format/numbers.js';
import { cellsOf, readable } from './read-side.js';

const mostRows = 20;

/** What was sent or answered, so that it can be read. */
export function Side({
  title,
  side,
}: {
  readonly title: string;
  readonly side: SideOfCapture | undefined;
}) {
  if (!side) {
    return (
      <div>
        <h3>{title}</h3>
        <p class="dim">Not captured: the capture’s options leave it out.</p>
      </div>
    );
  }
  const rows = side.names ? cellsOf(side.data).slice(0, mostRows) : [];
  return (
    <div>
      <h3>{title}</h3>
      <p class="dim">
        {side.type} as {side.encoding}
        {side.cut !== undefined && `; the first 8 KB of ${bytes(side.cut)}`}
      </p>
      {side.names && rows.length === 1 ? (
        <dl class="ep-cells">
          {side.names.map((name, i) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{rows[0]?.[i] ?? '–'}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <pre class="ep-data">{readable(side)}</pre>
      )}
    </div>
  );
}
