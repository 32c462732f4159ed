import type { ClarifyFile } from 'guiderail/console';
import { objectUrl } from '../../api/index.js';
import { currentRegion } from '../../app/region.js';
import { ReportFrame } from '../../ui/index.js';

/** The job's own page, in a sandbox. */
export function ReportTab({ report: { bucket, key } }: { readonly report: ClarifyFile }) {
  const at = { region: currentRegion.value, bucket, key };
  return (
    <>
      <p>
        <a href={objectUrl(at)} target="_blank" rel="noreferrer">
          Open it alone
        </a>{' '}
        to print it, or <a href={objectUrl(at, true)}>download it</a>.
      </p>
      <ReportFrame title="Report of the job" url={objectUrl(at)} />
    </>
  );
}
