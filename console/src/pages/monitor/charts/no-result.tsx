import type { MonitorView } from 'guiderail/console';
import { hrefOf } from '../../../app/location.js';
import { plural } from '../../../format/numbers.js';
import { minute } from '../../../format/times.js';
import { Empty } from '../../../ui/index.js';

/** That no run has measured anything yet: why not, and what to do. */
export function NoResult({ monitor: { name, runs } }: { readonly monitor: MonitorView }) {
  const failed = runs.filter(({ outcome }) => outcome === 'failed');
  const without = runs.filter(({ outcome }) => outcome === 'no data');
  const newest = failed.at(-1);
  const title = 'No run has measured anything yet';
  if (newest) {
    const why = hrefOf(`/monitors/${encodeURIComponent(name)}`, { run: String(newest.due) });
    return (
      <Empty title={title}>
        <p>
          {plural(failed.length, 'run')} failed
          {without.length > 0 && `, ${plural(without.length, 'run')} found no data`}.{' '}
          <a href={why}>Why the run of {minute(newest.due)} UTC failed</a>: until that is mended,
          the next will fail too.
        </p>
      </Empty>
    );
  }
  if (without.length > 0) {
    return (
      <Empty title={title}>
        <p>
          {plural(without.length, 'run')} found no data in their windows: another run finds none
          either before there are some. Send requests, or write records, first.
        </p>
      </Empty>
    );
  }
  return (
    <Empty title={title} command={`npx guiderail run ${name} --last 1h`}>
      <p>Charts begin with the first run that ends with a result. To run it at once:</p>
    </Empty>
  );
}
