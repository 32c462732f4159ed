import { normalInterval } from '../intervals.js';
import type { Interval, Metric } from '../metric.js';
import type { Worth } from '../types.js';
import { worthMetrics } from '../worth.js';
import type { ErrorSums } from './sums.js';

const mse = ({ squares, weight }: ErrorSums): number => squares / weight;

const mseInterval = (view: ErrorSums): Interval | undefined => {
  const value = mse(view);
  const variance = Math.max(0, view.fourths / view.weight - value * value);
  return normalInterval(value, Math.sqrt(variance / view.weight), 'normal', [0, Infinity]);
};

/** Every scalar metric, in the order of AWS's files. */
export const regressionMetrics = (worth: Worth | undefined): readonly Metric<ErrorSums>[] => [
  {
    name: 'mae',
    better: 'lower',
    constrained: true,
    of: ({ absolute, weight }) => absolute / weight,
    interval: (view, value) => {
      const error = Math.sqrt(Math.max(0, mse(view) - value * value) / view.weight);
      return normalInterval(value, error, 'normal', [0, Infinity]);
    },
  },
  { name: 'mse', better: 'lower', constrained: true, of: mse, interval: mseInterval },
  {
    name: 'rmse',
    better: 'lower',
    constrained: true,
    of: (view) => Math.sqrt(mse(view)),
    interval: (view) => {
      const squared = mseInterval(view);
      return (
        squared && {
          low: Math.sqrt(squared.low),
          high: Math.sqrt(squared.high),
          method: 'delta',
        }
      );
    },
  },
  {
    name: 'r2',
    better: 'higher',
    constrained: true,
    zeroIfUndefined: false,
    of: (view) => (view.spread > 0 ? 1 - view.squares / view.spread : Number.NaN),
    interval: (view, value) => normalInterval(value, view.r2Error, 'delta', [-Infinity, 1]),
  },
  ...worthMetrics<ErrorSums>(worth),
];
