import { readObject } from '../../base/json.js';
import { readDeliveryPolicy } from './delivery-policy.js';
import { invalidParameter } from './errors.js';
import { FilterError, type FilterScope, parseFilter } from './filter/parse-filter.js';
import { snsLimits } from './limits.js';

type Attributes = Readonly<Record<string, string>>;

const isHttp = (protocol: string): boolean => protocol === 'http' || protocol === 'https';

/**
 * Checks attributes of a subscription as Subscribe and SetSubscriptionAttributes take them.
 * @returns what is kept; an empty value takes an attribute away.
 * @throws ServiceError InvalidParameter
 */
export function subscriptionAttributes(
  before: Attributes,
  given: Attributes,
  protocol: string,
): Record<string, string> {
  const all: Record<string, string> = { ...before };
  for (const [name, value] of Object.entries(given)) {
    checkOne(name, value, protocol);
    if (value === '' || (name === 'FilterPolicy' && isEmptyObject(value))) delete all[name];
    else all[name] = value;
  }
  checkFilter(all);
  return all;
}

function checkOne(name: string, value: string, protocol: string): void {
  if (value.length > snsLimits.attributes_bytes) throw invalidParameter(`${name} is too long`);
  switch (name) {
    case 'FilterPolicy':
      return;
    case 'FilterPolicyScope':
      if (value === 'MessageAttributes' || value === 'MessageBody') return;
      throw invalidParameter('FilterPolicyScope must be MessageAttributes or MessageBody');
    case 'RawMessageDelivery':
      if (!/^(true|false)$/i.test(value)) {
        throw invalidParameter('Attributes Reason: RawMessageDelivery must be true or false');
      }
      if (isHttp(protocol) || /^false$/i.test(value)) return;
      throw invalidParameter(
        `Delivery protocol [${protocol}] does not support raw message delivery`,
      );
    case 'DeliveryPolicy':
      if (!isHttp(protocol) && value !== '') {
        throw invalidParameter('DeliveryPolicy is for subscriptions over http and https');
      }
      readDeliveryPolicy(value, 'subscription');
      return;
    case 'RedrivePolicy':
      checkRedrive(value);
      return;
    case 'ReplayPolicy':
      throw invalidParameter('ReplayPolicy needs an archived FIFO topic, which is not served here');
    default:
      throw invalidParameter(`AttributeName ${name.slice(0, 100)} is none that is served here`);
  }
}

/** Failed deliveries are kept by the server itself; the queue named here is kept and not used. */
function checkRedrive(value: string): void {
  if (value === '') return;
  const policy = readObject(value);
  const arn = policy?.deadLetterTargetArn;
  if (typeof arn === 'string' && arn.startsWith('arn:aws:sqs:')) return;
  throw invalidParameter('RedrivePolicy: deadLetterTargetArn must be the ARN of an SQS queue');
}

function checkFilter({ FilterPolicy: policy, FilterPolicyScope: scope }: Attributes): void {
  if (policy === undefined) return;
  try {
    parseFilter(policy, (scope ?? 'MessageAttributes') as FilterScope);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw invalidParameter(`FilterPolicy: ${error.message}`);
  }
}

const isEmptyObject = (text: string): boolean => /^\s*\{\s*\}\s*$/.test(text);

/** Attributes of topics that are kept and given back without effect: nothing here logs by role. */
const keptOfTopics =
  /^(HTTP|Application|Lambda|SQS|Firehose)(Success|Failure)Feedback(RoleArn|SampleRate)$/;

/** @throws ServiceError InvalidParameter for a topic's attribute that is not served. */
export function checkTopicAttribute(name: string, value: string): void {
  if (value.length > snsLimits.attributes_bytes) throw invalidParameter(`${name} is too long`);
  if (keptOfTopics.test(name)) return;
  switch (name) {
    case 'DisplayName':
      if (value.length <= 100) return;
      throw invalidParameter('Attributes Reason: DisplayName must be at most 100 characters');
    case 'Policy':
      if (value === '' || readObject(value)) return;
      throw invalidParameter('Policy must be a JSON object');
    case 'DeliveryPolicy':
      readDeliveryPolicy(value, 'topic');
      return;
    case 'SignatureVersion':
      if (value === '1' || value === '2') return;
      throw invalidParameter('SignatureVersion must be 1 or 2');
    case 'TracingConfig':
      if (value === '' || value === 'PassThrough') return;
      throw invalidParameter('TracingConfig can only be PassThrough: there is no X-Ray here');
    case 'FifoTopic':
    case 'ContentBasedDeduplication':
      if (value === 'false' || value === '') return;
      throw invalidParameter(`${name}: FIFO topics are not served here; make a standard topic`);
    default:
      throw invalidParameter(`Attributes Reason: ${name.slice(0, 100)} is not served here`);
  }
}
