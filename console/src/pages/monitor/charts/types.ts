import type { MonitorRun, MonitorView } from 'guiderail/console';
import type { ComponentType } from 'preact';

/** What the charts of every type of monitor are given. */
export interface MonitorChartsProps {
  readonly monitor: MonitorView;
  /**
   * The windows that are looked at lie in it: from, until before, milliseconds since the epoch. By
   * default that of the newest runs; in the address as `span=FROM-UNTIL`.
   */
  readonly span: readonly [number, number];
  /** The chosen run, or else the newest that ended with a result; undefined before there is one. */
  readonly run: MonitorRun | undefined;
  /** Chooses a run by its scheduled time; the address tells of it. */
  readonly onRun: (due: number) => void;
  /** Looks at other windows; undefined for the newest runs again. */
  readonly onSpan: (span: readonly [number, number] | undefined) => void;
}

/** The charts of a type of monitor: a folder beside, whose index has such a component by default. */
export type MonitorCharts = ComponentType<MonitorChartsProps>;
