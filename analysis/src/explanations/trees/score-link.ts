import type { ScoreLink } from './ensemble.js';

const { exp } = Math;

type InPlace = (values: Float64Array, at: number, outputs: number) => void;

const each =
  (link: (margin: number) => number): InPlace =>
  (values, at, outputs) => {
    for (let i = at; i < at + outputs; i++) values[i] = link(values[i] as number);
  };

/** Margins in place to shares that add up to 1: `outputs` numbers from `at` on. */
export function softmax(values: Float64Array, at: number, outputs: number): void {
  let most = values[at] as number;
  for (let i = at + 1; i < at + outputs; i++) most = Math.max(most, values[i] as number);
  let sum = 0;
  for (let i = at; i < at + outputs; i++) {
    values[i] = exp((values[i] as number) - most);
    sum += values[i] as number;
  }
  for (let i = at; i < at + outputs; i++) values[i] = (values[i] as number) / sum;
}

const links: Readonly<Record<ScoreLink, InPlace>> = {
  identity: () => {},
  logistic: each((margin) => 1 / (1 + exp(-margin))),
  softmax,
  exponential: each(exp),
};

/** Turns margins in place into scores: `outputs` numbers for each row. */
export function toScores(link: ScoreLink, margins: Float64Array, outputs: number): void {
  const transform = links[link];
  for (let at = 0; at < margins.length; at += outputs) transform(margins, at, outputs);
}
