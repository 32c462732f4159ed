import type { Arrived } from './arrived.js';

/** Topics and buses take up to 256 KiB in one message. */
const longestMessage_bytes = 200 * 1024;

/**
 * What subscribers get, in the form that AWS's data messages have once they are unpacked; as many
 * as it takes for each to be small enough. A longer event is cut.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export function writeMessages(owner: string, filter: string, arrived: Arrived): string[] {
  const { group: logGroup, stream: logStream, events } = arrived;
  const messages: string[] = [];
  let logEvents: { id: string; timestamp: number; message: string }[] = [];
  let bytes = 0;
  const flush = () => {
    if (logEvents.length === 0) return;
    const subscriptionFilters = [filter];
    const head = { messageType: 'DATA_MESSAGE', owner, logGroup, logStream, subscriptionFilters };
    messages.push(JSON.stringify({ ...head, logEvents }));
    logEvents = [];
    bytes = 0;
  };
  for (const { id, time, message: whole } of events) {
    const message = cut(whole);
    const size = Buffer.byteLength(JSON.stringify(message)) + 128;
    if (bytes + size > longestMessage_bytes) flush();
    logEvents.push({ id, timestamp: time, message });
    bytes += size;
  }
  flush();
  return messages;
}

/** Escapes may make a text longer by six times. */
function cut(message: string): string {
  if (Buffer.byteLength(JSON.stringify(message)) <= longestMessage_bytes - 1024) return message;
  return `${message.slice(0, Math.floor(longestMessage_bytes / 7))}…`;
}
