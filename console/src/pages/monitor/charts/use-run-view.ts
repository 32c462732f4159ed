import { useData, view } from '../../../api/index.js';
import { useCovering } from './covering.js';
import type { MonitorChartsProps } from './types.js';
import { useLast } from './use-last.js';

/**
 * What a view tells of a run and of the windows around it; while the next one is on its way, the
 * one before.
 * @param feature where the view is of a single one
 */
export function useRunView<T extends object>(
  viewName: string,
  { monitor: { name }, monitor, run, span }: MonitorChartsProps,
  feature?: string,
) {
  const {
    asked: [from, until],
    shown,
  } = useCovering(monitor, span);
  const newest = useData(
    (signal) => {
      const asked = { Name: name, Run: run?.due, From: from, Until: until, Feature: feature };
      return view<T>(viewName, asked, signal);
    },
    [name, feature, run?.due, from, until],
  );
  const data = useLast(newest.data, JSON.stringify([name, feature]));
  return { data, error: newest.error, loading: newest.loading, reload: newest.reload, shown };
}
