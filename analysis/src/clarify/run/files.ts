import { EXAMPLES_FILE, examplesJson } from '../../evidence/link-examples.js';
import { renderClarifyReport } from '../report/render.js';
import { clarifyJson } from './clarify-json.js';
import { DRIFT_RESULTS_FILE, driftResults } from './drift-results.js';
import { baselineCsv } from './explain.js';
import type { ClarifyFindings } from './findings.js';
import type { ClarifyInput } from './input.js';

/** The files of a run but for those that were written on the way, by name. */
export function filesOf(
  { config, monitor }: ClarifyInput,
  findings: ClarifyFindings,
): Record<string, string> {
  const { analysis, explained, examples, violations } = findings;
  return {
    'analysis.json': clarifyJson(analysis),
    [`${config.methods.report.name}.html`]: renderClarifyReport(findings),
    ...(explained && { 'explanations_shap/baseline.csv': baselineCsv(explained.baseline) }),
    ...(monitor && { [DRIFT_RESULTS_FILE]: driftResults(monitor, findings) }),
    ...(monitor &&
      violations && {
        'constraint_violations.json': clarifyJson({ version: '1.0', violations }),
      }),
    ...(examples && { [EXAMPLES_FILE]: examplesJson(examples) }),
  };
}
