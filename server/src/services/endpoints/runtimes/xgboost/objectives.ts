import type { ScoreLink } from '@guiderail/analysis';

/** How an objective turns a row's margins into its prediction. */
export interface Objective {
  /** The margin that a base score stands for: the inverse of the objective's link. */
  readonly margin: (base: number) => number;
  /** The same in versions from 1.0 until it changed. */
  readonly oldMargin?: (base: number) => number;
  /** Margins in place to predictions; `outputs` numbers from `at` on. */
  transform(margins: Float32Array, at: number, outputs: number): void;
  /** The prediction is one class, put in the first place, however many margins there are. */
  readonly chooses: boolean;
  /** The transform's name, where the structures of models have one for it. */
  readonly link?: ScoreLink;
}

const { fround, exp, log } = Math;

const identity = (base: number): number => base;
const logit = (base: number): number => fround(-log(fround(fround(1 / base) - 1)));

/** XGBoost's float32 sigmoid; the bound keeps exp finite. */
const sigmoid = (margin: number): number => {
  const bounded = Math.min(fround(-margin), fround(88.7));
  return fround(1 / fround(fround(exp(bounded)) + 1));
};

const each = (
  margin: (base: number) => number,
  transform: (margin: number) => number,
  link?: ScoreLink,
): Objective => ({
  margin,
  ...(link && { link }),
  chooses: false,
  transform: (margins, at, outputs) => {
    for (let i = at; i < at + outputs; i++) margins[i] = transform(margins[i] as number);
  },
});

const plain: Objective = {
  margin: identity,
  chooses: false,
  link: 'identity',
  transform: () => {},
};
const logistic = each(logit, sigmoid, 'logistic');
const exponential = each(
  (base) => fround(log(base)),
  (margin) => fround(exp(margin)),
  'exponential',
);

const softprob: Objective = {
  margin: identity,
  chooses: false,
  link: 'softmax',
  transform: (margins, at, outputs) => {
    let most = margins[at] as number;
    for (let i = at + 1; i < at + outputs; i++) most = Math.max(most, margins[i] as number);
    let sum = 0;
    for (let i = at; i < at + outputs; i++) {
      const power = fround(exp(fround((margins[i] as number) - most)));
      margins[i] = power;
      sum += power;
    }
    for (let i = at; i < at + outputs; i++) margins[i] = (margins[i] as number) / fround(sum);
  },
};

const softmax: Objective = {
  margin: identity,
  chooses: true,
  transform: (margins, at, outputs) => {
    let best = at;
    for (let i = at + 1; i < at + outputs; i++) {
      if ((margins[i] as number) > (margins[best] as number)) best = i;
    }
    margins[at] = best - at;
  },
};

/** XGBoost's objectives by name, with the links of its documentation ("Learning Task Parameters"). */
const objectives: Readonly<Record<string, Objective>> = {
  'reg:squarederror': plain,
  'reg:linear': plain,
  'reg:squaredlogerror': plain,
  'reg:pseudohubererror': plain,
  'reg:absoluteerror': plain,
  'reg:quantileerror': plain,
  'reg:logistic': logistic,
  'binary:logistic': logistic,
  'binary:logitraw': { ...plain, oldMargin: logit }, // later its base score is a margin already
  'binary:hinge': each(identity, (margin) => (margin > 0 ? 1 : 0)),
  'multi:softmax': softmax,
  'multi:softprob': softprob,
  'count:poisson': exponential,
  'reg:gamma': exponential,
  'reg:tweedie': exponential,
  'survival:cox': exponential,
  'survival:aft': exponential,
  'rank:pairwise': plain,
  'rank:ndcg': plain,
  'rank:map': plain,
};

/** @returns undefined for an objective that Guiderail does not know. */
export const objectiveOf = (name: string): Objective | undefined =>
  Object.hasOwn(objectives, name) ? objectives[name] : undefined;
