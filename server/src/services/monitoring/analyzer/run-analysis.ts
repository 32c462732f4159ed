import type { RunTask } from './task.js';
import { analysisTasks } from './tasks.js';

/** Runs a request of any kind, in whatever thread it is called. */
export const runAnalysis: RunTask = async (connection, request, talk, kept) => {
  const run = await analysisTasks[request.kind ?? 'data-quality'].load();
  return run(connection, request, talk, kept);
};
