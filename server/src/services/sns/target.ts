import { uuidOf } from '../../base/ids.js';
import { DeliveryRefused, type TargetKind } from '../common/targets.js';
import { snsLimits } from './limits.js';
import type { Message } from './message.js';
import { send } from './publish.js';
import type { Room } from './room.js';

/** Topics as places that alarms, rules, log filters and incidents send to. */
export const topicTarget = (room: Room): TargetKind => ({
  title: 'SNS topics (arn:aws:sns:REGION:ACCOUNT:NAME)',
  match: /^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
  async deliver(arn, { body, subject, id }) {
    const topic = await room.store.topic(arn);
    if (!topic) throw new DeliveryRefused(`The topic ${arn} does not exist.`);
    if (Buffer.byteLength(body) > snsLimits.message_bytes) {
      throw new DeliveryRefused(`The message has more than ${snsLimits.message_bytes} bytes.`);
    }
    const message: Message = {
      ...{ id: messageId(id), topic: arn, text: body || ' ', attributes: {} },
      time: room.deps.clock.now(),
      ...(subject ? { subject: cleanSubject(subject) } : {}),
    };
    await send(room, topic, [message]);
  },
});

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** SNS's ids are UUIDs; another sender's id gives the same one at every try. */
const messageId = (id: string): string => (isUuid.test(id) ? id : uuidOf(id));

const cleanSubject = (text: string): string =>
  text.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, snsLimits.subject);
