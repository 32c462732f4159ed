import { monitorView } from './monitor.js';
import { monitorExamplesView } from './monitor-examples.js';
import { monitorRunView } from './monitor-run.js';
import { monitorsView } from './monitors.js';
import { overviewView } from './overview.js';
import type { ViewMaker } from './view.js';

/** Every view, by one line each. */
export const views: readonly ViewMaker[] = [
  monitorExamplesView,
  monitorRunView,
  monitorView,
  monitorsView,
  overviewView,
];
