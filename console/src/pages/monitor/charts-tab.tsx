import type { MonitorKind, MonitorView } from 'guiderail/console';
import { useEffect, useState } from 'preact/hooks';
import { Problem, Progress } from '../../ui/index.js';
import { chartsOf } from './charts/index.js';
import type { MonitorCharts } from './charts/types.js';
import { hasResult, useRun, useSpan, usualRun } from './chosen-run.js';

const made = new Map<MonitorKind, MonitorCharts>();

/** What was measured, drawn as the monitor's type wants it. */
export function ChartsTab({ monitor }: { readonly monitor: MonitorView }) {
  const { type, runs } = monitor;
  const [due, onRun] = useRun(monitor);
  const [span, onSpan] = useSpan(monitor);
  const [, setLoaded] = useState<MonitorKind>();
  const [error, setError] = useState<Error>();
  useEffect(() => {
    if (made.has(type)) return;
    chartsOf[type]().then(({ default: component }) => {
      made.set(type, component);
      setLoaded(type);
    }, setError);
  }, [type]);
  if (error) return <Problem error={error} doing="loading the charts" />;
  const Charts = made.get(type);
  if (!Charts) return <Progress label="Loading the charts" />;
  const chosen = runs.find((run) => run.due === due) ?? usualRun(runs.filter(hasResult));
  return <Charts {...{ monitor, span, onRun, onSpan }} run={chosen} />;
}
