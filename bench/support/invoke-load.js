// Asks over keep-alive connections as fast as answers come: a process of its own, so that it has a
// core of its own. Told over IPC: {port, requests (base64), connections, milliseconds}; answers
// {answers, failures, seconds, cpuSeconds, p50_ms, p99_ms}.
import { connect } from 'node:net';
import { answerLength } from './answer-length.js';

process.on('message', async (order) => {
  const requests = order.requests.map((text) => Buffer.from(text, 'base64'));
  process.send(await load(order.port, requests, order.connections, order.milliseconds));
});

async function load(port, requests, connections, milliseconds) {
  const seen = { answers: 0, failures: 0, example: '', times: [] };
  const cpu = process.cpuUsage();
  const began = performance.now();
  const until = began + milliseconds;
  await Promise.all(
    Array.from({ length: connections }, (_, i) => client(port, requests, i, until, seen)),
  );
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const times = Float64Array.from(seen.times).sort();
  const { answers, failures, example } = seen;
  return {
    answers,
    failures,
    example,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    p50_ms: times[Math.floor(times.length * 0.5)],
    p99_ms: times[Math.floor(times.length * 0.99)],
  };
}

/** One connection: a request, its answer, the next request. */
function client(port, requests, first, until, seen) {
  return new Promise((resolve, reject) => {
    let next = first;
    let asked = 0;
    let held = Buffer.alloc(0);
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const ask = () => {
      asked = performance.now();
      if (asked >= until) return socket.end();
      socket.write(requests[next++ % requests.length]);
    };
    socket.on('connect', ask);
    socket.on('error', reject);
    socket.on('close', resolve);
    socket.on('data', (chunk) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const length = answerLength(held);
      if (length === undefined || held.length < length) return;
      const good = held.latin1Slice(9, 12) === '200';
      if (!good && seen.example === '') seen.example = held.toString('latin1', 0, length);
      if (good) seen.answers += 1;
      else seen.failures += 1;
      seen.times.push(performance.now() - asked);
      held = held.subarray(length);
      ask();
    });
  });
}
