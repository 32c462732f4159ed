import { attributionRunsView } from './attribution-runs.js';
import { biasRunsView } from './bias-runs.js';
import { clarifyJobView } from './clarify-job.js';
import { clarifyJobsView } from './clarify-jobs.js';
import { compareView } from './compare.js';
import { dueTimesView } from './due-times.js';
import { endpointView } from './endpoint.js';
import { endpointCapturesView } from './endpoint-captures.js';
import { explainedRowsView } from './explained-rows.js';
import { modelQualityView } from './model-quality.js';
import { monitorView } from './monitor.js';
import { monitorExamplesView } from './monitor-examples.js';
import { monitorFeatureView } from './monitor-feature.js';
import { monitorFeaturesView } from './monitor-features.js';
import { monitorRunView } from './monitor-run.js';
import { monitorsView } from './monitors.js';
import { overviewView } from './overview.js';
import type { ViewMaker } from './view.js';

/** Every view, by one line each. */
export const views: readonly ViewMaker[] = [
  clarifyJobView,
  clarifyJobsView,
  explainedRowsView,
  attributionRunsView,
  biasRunsView,
  compareView,
  dueTimesView,
  endpointCapturesView,
  endpointView,
  modelQualityView,
  monitorExamplesView,
  monitorFeatureView,
  monitorFeaturesView,
  monitorRunView,
  monitorView,
  monitorsView,
  overviewView,
];
