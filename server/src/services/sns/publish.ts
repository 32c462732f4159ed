import type {
  MessageAttributeValue,
  PublishCommandInput,
  PublishCommandOutput,
} from '@aws-sdk/client-sns';
import { uuid } from '../../base/ids.js';
import { readObject } from '../../base/json.js';
import type { Checked, Handler } from '../../base/service.js';
import { invalidParameter } from './errors.js';
import { snsLimits } from './limits.js';
import type { Message, MessageAttribute } from './message.js';
import { type Room, topicOf } from './room.js';
import type { Topic } from './store.js';

type Given = Pick<
  Checked<PublishCommandInput>,
  'Message' | 'Subject' | 'MessageStructure' | 'MessageAttributes'
>;

export const publish =
  (room: Room): Handler<PublishCommandInput, PublishCommandOutput> =>
  async (input, context) => {
    const arn = input.TopicArn ?? input.TargetArn;
    if (input.PhoneNumber !== undefined) {
      throw invalidParameter('PhoneNumber: text messages are not sent here; give TopicArn');
    }
    if (arn === undefined) throw invalidParameter('TopicArn or TargetArn Reason: no value');
    if (input.MessageGroupId !== undefined || input.MessageDeduplicationId !== undefined) {
      throw invalidParameter('MessageGroupId and MessageDeduplicationId are for FIFO topics');
    }
    const topic = await topicOf(room.store, arn, context);
    const message = messageOf(input, topic.arn, room.deps.clock.now());
    await send(room, topic, [message]);
    return { MessageId: message.id };
  };

/** Puts messages on their way, all in one transaction. */
export async function send(room: Room, topic: Topic, messages: readonly Message[]): Promise<void> {
  await room.deps.state.transaction(async (rows) => {
    await room.courier.publish(rows, topic, messages);
  });
  for (const message of messages) {
    room.metrics.count(topic.arn, 'NumberOfMessagesPublished');
    room.metrics.count(topic.arn, 'PublishSize', sizeOf(message));
  }
}

/** @throws ServiceError InvalidParameter or ParameterValueInvalid. */
export function messageOf(given: Given, topic: string, time: number): Message {
  const { Message: text, Subject: subject, MessageStructure: structure } = given;
  if (text === '') throw invalidParameter('Empty message');
  if (subject !== undefined) checkSubject(subject);
  const message: Message = {
    ...{ id: uuid(), topic, text, time, attributes: attributesOf(given.MessageAttributes) },
    ...(subject === undefined ? {} : { subject }),
    ...(structure === undefined ? {} : structured(structure, text)),
  };
  if (sizeOf({ ...message, text }) > snsLimits.message_bytes) {
    throw invalidParameter(`Message too long: at most ${snsLimits.message_bytes} bytes`);
  }
  return message;
}

export const sizeOf = ({ text, attributes }: Message): number =>
  Object.entries(attributes).reduce(
    (sum, [name, { Type, Value }]) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(Type) + Buffer.byteLength(Value),
    Buffer.byteLength(text),
  );

function checkSubject(subject: string): void {
  if (subject.length === 0 || subject.length > snsLimits.subject || /\p{Cc}/u.test(subject)) {
    throw invalidParameter(
      `Subject must be 1 to ${snsLimits.subject} characters without line breaks`,
    );
  }
}

/** `MessageStructure: json`: a text for each protocol, and one for the others. */
function structured(structure: string, text: string): Pick<Message, 'text' | 'perProtocol'> {
  if (structure !== 'json') throw invalidParameter('MessageStructure must be json');
  const object = readObject(text);
  if (!object) throw invalidParameter('Message Structure - JSON message body failed to parse');
  const texts = Object.entries(object).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const perProtocol = Object.fromEntries(texts);
  const usual = perProtocol.default;
  if (usual === undefined) {
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  }
  return { text: usual, perProtocol };
}

function attributesOf(given: Given['MessageAttributes']): Record<string, MessageAttribute> {
  const attributes: Record<string, MessageAttribute> = {};
  for (const [name, value] of Object.entries(given ?? {})) {
    if (!/^(?!\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/.test(name)) {
      throw invalidParameter(`the message attribute name ${name.slice(0, 300)}`);
    }
    attributes[name] = attributeOf(name, value as MessageAttributeValue);
  }
  return attributes;
}

function attributeOf(name: string, value: MessageAttributeValue): MessageAttribute {
  const { DataType: type = '', StringValue: text, BinaryValue: bytes } = value;
  const wrong = (why: string) => invalidParameter(`the message attribute '${name}' ${why}`);
  const kind = /^(String|Number|Binary)(\.[\w.-]{1,200})?$/.exec(type)?.[1];
  if (kind === undefined) throw wrong('must have the type String, Number or Binary');
  if (kind === 'Binary') {
    if (!bytes?.byteLength) throw wrong('must have a BinaryValue that is not empty');
    return { Type: type, Value: Buffer.from(bytes).toString('base64') };
  }
  if (!text) throw wrong('must have a StringValue that is not empty');
  if (kind === 'Number' && !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/.test(text)) {
    throw wrong('must be a number');
  }
  return { Type: type, Value: text };
}
