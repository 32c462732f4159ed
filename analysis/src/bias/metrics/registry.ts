import type { BiasCounts } from '../counts.js';
import type { BiasMetric, BiasStage } from '../types.js';
import { AD } from './ad.js';
import { CDDL } from './cddl.js';
import { CDDPL } from './cddpl.js';
import { CI } from './ci.js';
import { DAR } from './dar.js';
import { DCA } from './dca.js';
import { DCR } from './dcr.js';
import { DI } from './di.js';
import { DPL } from './dpl.js';
import { DPPL } from './dppl.js';
import { DRR } from './drr.js';
import { GE } from './ge.js';
import { JS } from './js.js';
import { KL } from './kl.js';
import { KS } from './ks.js';
import { LP } from './lp.js';
import type { CountMetric, MetricFacts, MetricOutcome } from './metric.js';
import { RD } from './rd.js';
import { SD } from './sd.js';
import { sidesOf } from './sides.js';
import { TE } from './te.js';
import { TVD } from './tvd.js';

/** Every metric that comes from counts, by stage and name: all but FT. */
export const countMetrics: readonly CountMetric[] = [
  CDDL,
  CI,
  DPL,
  JS,
  KL,
  KS,
  LP,
  TVD,
  AD,
  CDDPL,
  DAR,
  DCA,
  DCR,
  DI,
  DPPL,
  DRR,
  GE,
  RD,
  SD,
  TE,
];

/** Metrics of a stage that come from counts. */
export const metricsOf = (stage: BiasStage): readonly CountMetric[] =>
  countMetrics.filter((metric) => metric.stage === stage);

/** A metric as `analysis.json` has it. */
function biasMetric({ name, description }: MetricFacts, outcome: MetricOutcome): BiasMetric {
  return typeof outcome === 'number'
    ? { name, description, value: outcome }
    : { name, description, value: null, error: outcome.error };
}

/**
 * Values of a stage's metrics but FT, sorted by name. A metric that cannot be computed has the value
 * null and says why; a value may be infinite.
 */
export function metricValues(stage: BiasStage, counts: BiasCounts): BiasMetric[] {
  const sides = sidesOf(counts);
  return metricsOf(stage).map((metric) => biasMetric(metric, metric.compute(sides, counts)));
}
