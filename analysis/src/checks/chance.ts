import { logFactorial, logGamma } from '../drift/gamma.js';

/** ln of the binomial coefficient. */
function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** Sums probabilities from `from` on, until what is left cannot matter. */
function upperSum(from: number, to: number, probability: (k: number) => number): number {
  let sum = 0;
  let previous = 0;
  for (let k = from; k <= to; k++) {
    const term = probability(k);
    sum += term;
    if (term < previous && term < sum * 1e-12) break;
    previous = term;
  }
  return Math.min(1, sum);
}

/** P(X >= x) for X binomial: n trials of probability p. */
export function binomialUpperTail(x: number, n: number, p: number): number {
  if (x <= 0) return 1;
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  const logP = Math.log(p);
  const logQ = Math.log1p(-p);
  return upperSum(x, n, (k) => Math.exp(logChoose(n, k) + k * logP + (n - k) * logQ));
}

/** P(X >= x) for X beta-binomial: n trials of a probability that is Beta(a, b). */
export function betaBinomialUpperTail(x: number, n: number, a: number, b: number): number {
  if (x <= 0) return 1;
  const logBeta = (p: number, q: number) => logGamma(p) + logGamma(q) - logGamma(p + q);
  const norm = logBeta(a, b);
  return upperSum(x, n, (k) => Math.exp(logChoose(n, k) + logBeta(k + a, n - k + b) - norm));
}

/**
 * P(X >= x) that x or more of n rows fail, when of N baseline rows K failed and both are rows of
 * the same law: Fisher's exact test, one-sided (hypergeometric given x + K failures in all).
 */
export function fisherUpperTail(x: number, n: number, K: number, N: number): number {
  if (x <= 0) return 1;
  const failures = x + K;
  const norm = logChoose(n + N, failures);
  const most = Math.min(n, failures);
  return upperSum(x, most, (k) =>
    failures - k > N ? 0 : Math.exp(logChoose(n, k) + logChoose(N, failures - k) - norm),
  );
}
