import { connect } from 'node:net';
import { answerLength } from './answer-length.js';

/** The body of the answer to a request's bytes. @throws Error for a status other than 200 */
export const askOnce = (port, request) =>
  new Promise((resolve, reject) => {
    let held = Buffer.alloc(0);
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(request));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the connection closed before the answer')));
    socket.on('data', (chunk) => {
      held = Buffer.concat([held, chunk]);
      const length = answerLength(held);
      if (length === undefined || held.length < length) return;
      const text = held.toString('utf8', 0, length);
      if (text.startsWith('HTTP/1.1 200')) resolve(text.slice(text.indexOf('\r\n\r\n') + 4));
      else reject(new Error(text));
      socket.destroy();
    });
  });
