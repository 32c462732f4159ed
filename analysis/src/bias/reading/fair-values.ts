import { scaleOf } from './scales.js';

/** Which values of a metric are fair, and which side is worse off where they are not. */
export interface FairValues {
  /** Where members and others fare alike. */
  readonly even: number;
  /** On which side of it the facet's members are worse off; undefined where it tells no side. */
  readonly against?: 'above' | 'below' | undefined;
  /** Values that it can have. */
  readonly range: string;
}

const own: Readonly<Record<string, Omit<FairValues, 'even'>>> = {
  CI: { against: 'above', range: '−1 to 1' },
  DPL: { against: 'above', range: '−1 to 1' },
  KL: { range: '0 and more' },
  JS: { range: '0 to 0.693' },
  LP: { range: '0 to 1.414' },
  TVD: { range: '0 to 1' },
  KS: { range: '0 to 1' },
  CDDL: { against: 'above', range: '−1 to 1' },
  DPPL: { against: 'above', range: '−1 to 1' },
  DI: { against: 'below', range: '0 and more' },
  DCA: { against: 'below', range: 'any number' },
  DCR: { against: 'below', range: 'any number' },
  DAR: { against: 'above', range: '−1 to 1' },
  DRR: { against: 'below', range: '−1 to 1' },
  RD: { against: 'above', range: '−1 to 1' },
  SD: { against: 'above', range: '−1 to 1' },
  AD: { against: 'above', range: '−1 to 1' },
  TE: { against: 'above', range: 'any number' },
  CDDPL: { against: 'above', range: '−1 to 1' },
  FT: { against: 'below', range: '−1 to 1' },
  GE: { range: '0 and more' },
};

/** How a metric's value is to be read; of a name that is not known only where it is even. */
export const fairValues = (metric: string): FairValues => ({
  even: scaleOf(metric).noBias,
  ...(Object.hasOwn(own, metric) ? (own[metric] as FairValues) : { range: 'any number' }),
});
