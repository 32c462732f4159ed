import type { MonitorView } from 'guiderail/console';
import { Copy } from '../../../ui/index.js';

/** Whether a monitor is computed by Clarify: it has no constraints file, nor a dry run. */
export const isOfClarify = ({ type }: Pick<MonitorView, 'type'>): boolean =>
  type === 'ModelBias' || type === 'ModelExplainability';

/** What can be done with a monitor of Clarify's in place of what is done with others. */
export function OfClarify({
  monitor: { name, type },
  action,
}: {
  readonly monitor: Pick<MonitorView, 'name' | 'type'>;
  readonly action: 'try' | 'constraints' | 'baseline';
}) {
  if (action === 'try') {
    return (
      <div class="dialog-part">
        <p>
          This monitor is computed by Clarify, in a job of its own: it has no dry run. Its script
          and data are tried by a run over a window:
        </p>
        <Copy text={`npx guiderail run ${name} --last 1h`} />
      </div>
    );
  }
  if (action === 'constraints') {
    // of attributions, Sound may have resampled rows, which a replay does not read
    const limit = type === 'ModelBias' ? 'DPPL=0.2' : 'ndcg=0.8 --set comparison_method=Compatible';
    return (
      <div class="dialog-part">
        <p>
          This monitor is computed by Clarify and has no constraints file: it is held against the
          analysis.json that its job definition names. How often it would have fired with another
          limit:
        </p>
        <Copy text={`npx guiderail replay ${name} --set ${limit} --last 90d`} />
      </div>
    );
  }
  return (
    <p>
      This monitor is computed by Clarify: its baseline is the analysis.json of a Clarify job, which
      its job definition names. For another one, make a definition that names another analysis.json
      and give it to the schedule (UpdateMonitoringSchedule).
    </p>
  );
}
