import { invalidParameter } from './errors.js';

/** How tries that failed are repeated (developer guide, "Amazon SNS message delivery retries"). */
export interface RetryPolicy {
  /** Seconds. */
  readonly minDelayTarget: number;
  readonly maxDelayTarget: number;
  readonly numRetries: number;
  readonly numNoDelayRetries: number;
  readonly numMinDelayRetries: number;
  readonly numMaxDelayRetries: number;
  readonly backoffFunction: Backoff;
}

export interface DeliveryPolicy {
  readonly retry?: RetryPolicy;
  /** Of requests with a message. */
  readonly contentType?: string;
}

const backoffs = ['linear', 'arithmetic', 'geometric', 'exponential'] as const;
type Backoff = (typeof backoffs)[number];

/** More patient than AWS's three tries in a minute: about five hours. */
export const usualRetries: RetryPolicy = {
  minDelayTarget: 1,
  maxDelayTarget: 300,
  numRetries: 60,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  numMaxDelayRetries: 50,
  backoffFunction: 'exponential',
};

/** AWS's numbers for what a policy leaves out. */
const absent = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  numMaxDelayRetries: 0,
};

/** AWS's bounds. */
const bounds: Readonly<Record<keyof typeof absent, readonly [number, number]>> = {
  minDelayTarget: [1, 3_600],
  maxDelayTarget: [1, 3_600],
  numRetries: [0, 100],
  numNoDelayRetries: [0, 100],
  numMinDelayRetries: [0, 100],
  numMaxDelayRetries: [0, 100],
};

/**
 * Reads the DeliveryPolicy attribute of a subscription, or of a topic, where it lies under `http`.
 * @throws ServiceError InvalidParameter naming the member.
 */
export function readDeliveryPolicy(text: string, of: 'subscription' | 'topic'): DeliveryPolicy {
  if (text === '') return {};
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw invalidParameter('DeliveryPolicy is no JSON');
  }
  const root = member(policy, 'DeliveryPolicy') ?? {};
  const place = of === 'topic' ? (member(root.http, 'http') ?? {}) : root;
  const named = (name: string) =>
    of === 'topic' ? `default${name.charAt(0).toUpperCase()}${name.slice(1)}` : name;
  const retry = member(place[named('healthyRetryPolicy')], 'healthyRetryPolicy');
  const request = member(place[named('requestPolicy')], 'requestPolicy');
  const type = request?.headerContentType;
  if (
    type !== undefined &&
    (typeof type !== 'string' || !/^[\w.+-]+\/[\w.+-]+(; ?[\w.=-]+)*$/.test(type))
  ) {
    throw invalidParameter('DeliveryPolicy: headerContentType must be such as application/json');
  }
  return {
    ...(retry ? { retry: readRetries(retry) } : {}),
    ...(typeof type === 'string' ? { contentType: type } : {}),
  };
}

function member(value: unknown, name: string): Record<string, unknown> | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalidParameter(`DeliveryPolicy: ${name} must be a JSON object`);
}

function readRetries(given: Readonly<Record<string, unknown>>): RetryPolicy {
  const numbers: Record<keyof typeof absent, number> = { ...absent };
  for (const [name, [least, most]] of Object.entries(bounds)) {
    const value = given[name] ?? absent[name as keyof typeof absent];
    if (typeof value !== 'number' || !(value >= least && value <= most)) {
      throw invalidParameter(`DeliveryPolicy: ${name} must be a number from ${least} to ${most}`);
    }
    numbers[name as keyof typeof absent] = value;
  }
  if (numbers.maxDelayTarget < numbers.minDelayTarget) {
    throw invalidParameter('DeliveryPolicy: maxDelayTarget must not be less than minDelayTarget');
  }
  const { numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries, numRetries } = numbers;
  if (numNoDelayRetries + numMinDelayRetries + numMaxDelayRetries > numRetries) {
    throw invalidParameter('DeliveryPolicy: numRetries must be the sum of its parts at least');
  }
  const backoff = (given.backoffFunction ?? 'linear') as Backoff;
  if (!backoffs.includes(backoff)) {
    throw invalidParameter(`DeliveryPolicy: backoffFunction must be one of ${backoffs.join(', ')}`);
  }
  return { ...numbers, backoffFunction: backoff };
}

/**
 * The wait before a retry in milliseconds: at once, at the least delay, rising, at the most delay.
 * @param retry 1 for the first
 * @returns undefined when there are no more.
 */
export function retryWait_ms(policy: RetryPolicy, retry: number): number | undefined {
  const { numRetries, numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries } = policy;
  const { minDelayTarget: least, maxDelayTarget: most } = policy;
  if (retry > numRetries) return undefined;
  if (retry <= numNoDelayRetries) return 0;
  const rising = retry - numNoDelayRetries - numMinDelayRetries;
  if (rising <= 0) return least * 1000;
  const steps = numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries;
  if (rising > steps) return most * 1000;
  const share = steps > 1 ? (rising - 1) / (steps - 1) : 1;
  return Math.round(
    1000 * (least + (most - least) * risen(policy.backoffFunction, share, most / least)),
  );
}

/** How far between the least and the most delay the wait is, at a share of the way. */
function risen(backoff: Backoff, share: number, ratio: number): number {
  if (backoff === 'linear' || ratio === 1) return share;
  if (backoff === 'arithmetic') return share * share;
  if (backoff === 'geometric') return share ** 3;
  return (ratio ** share - 1) / (ratio - 1);
}

export const retryPolicyJson = (policy: RetryPolicy): string =>
  JSON.stringify({ healthyRetryPolicy: policy, sicklyRetryPolicy: null, throttlePolicy: null });
