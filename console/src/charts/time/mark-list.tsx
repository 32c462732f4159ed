import { plural } from '../../format/numbers.js';
import type { Mark } from '../types.js';
import { timeText } from './reading.js';

const most = 200;

/** The marks of a chart as rows, the newest first, with their links. */
export function MarkList({
  title,
  marks,
}: {
  readonly title: string;
  readonly marks: readonly Mark[];
}) {
  const newest = [...marks].sort((a, b) => b.at - a.at);
  return (
    <section class="chart-table" aria-label={`Marks of ${title}`}>
      <table>
        <caption class="unseen">Marks of {title}</caption>
        <thead>
          <tr>
            <th scope="col">mark</th>
            <th scope="col">from</th>
            <th scope="col">to</th>
          </tr>
        </thead>
        <tbody>
          {newest.slice(0, most).map(({ at, until, label, href }, i) => (
            <tr key={i}>
              <td>{href?.startsWith('/') ? <a href={href}>{label}</a> : label}</td>
              <td>{timeText(at)}</td>
              <td>{until === undefined ? '' : timeText(until)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {marks.length > most && (
        <p class="dim">
          The newest {most} of {plural(marks.length, 'mark')}
        </p>
      )}
    </section>
  );
}
