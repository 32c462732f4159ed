import { uuidOf } from '../../base/ids.js';
import { Gathered } from '../common/gathered.js';
import { DeliveryRefused, type TargetKind } from '../common/targets.js';
import { snsLimits } from './limits.js';
import type { Message } from './message.js';
import { send, sizeOf } from './publish.js';
import type { Room } from './room.js';

/** Topics as places that alarms, rules, log filters and incidents send to. */
export function topicTarget(room: Room): TargetKind {
  const bounds = { items: snsLimits.batch, bytes: snsLimits.message_bytes, bytesOf: sizeOf };
  const gathered = new Gathered<Message>(bounds, async (arn, messages) => {
    const topic = await room.store.topic(arn);
    if (!topic) throw new DeliveryRefused(`The topic ${arn} does not exist.`);
    await send(room, topic, messages);
  });
  return {
    title: 'SNS topics (arn:aws:sns:REGION:ACCOUNT:NAME)',
    match: /^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
    async deliver(arn, { body, subject, id }) {
      if (Buffer.byteLength(body) > snsLimits.message_bytes) {
        throw new DeliveryRefused(`The message has more than ${snsLimits.message_bytes} bytes.`);
      }
      const message: Message = {
        ...{ id: messageId(id), topic: arn, text: body || ' ', attributes: {} },
        time: room.deps.clock.now(),
        ...(subject ? { subject: cleanSubject(subject) } : {}),
      };
      await gathered.put(arn, message);
    },
  };
}

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** SNS's ids are UUIDs; another sender's id gives the same one at every try. */
const messageId = (id: string): string => (isUuid.test(id) ? id : uuidOf(id));

const cleanSubject = (text: string): string =>
  text.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, snsLimits.subject);
