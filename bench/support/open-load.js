// Asks at a given rate whether or not answers come: a process of its own, so that it has a core of
// its own. A request's time counts from when it was due, so that what waits because the server is
// slow is not left out. Told over IPC: {port, requests (base64), connections, milliseconds, rate};
// answers {answers, failures, example, seconds, cpuSeconds, p50_ms, p99_ms}.
import { connect } from 'node:net';
import { answerLength } from './answer-length.js';

process.on('message', async (order) => {
  const requests = order.requests.map((text) => Buffer.from(text, 'base64'));
  process.send(await load({ ...order, requests }));
});

async function load({ port, requests, connections, milliseconds, rate }) {
  const seen = { answers: 0, failures: 0, example: '', times: [] };
  const idle = [];
  const waiting = [];
  const pool = await Promise.all(
    Array.from({ length: connections }, () => client(port, seen, idle, waiting)),
  );
  const cpu = process.cpuUsage();
  const began = performance.now();
  const total = Math.floor((rate * milliseconds) / 1000);
  await new Promise((resolve) => {
    let sent = 0;
    const step = () => {
      const now = performance.now();
      while (sent < total && began + (sent * 1000) / rate <= now) {
        const request = {
          due: began + (sent * 1000) / rate,
          bytes: requests[sent % requests.length],
        };
        const free = idle.pop();
        if (free) free.ask(request);
        else waiting.push(request);
        sent += 1;
      }
      if (seen.answers + seen.failures >= total) resolve();
      else setImmediate(step);
    };
    step();
  });
  for (const { socket } of pool) socket.destroy();
  const { user, system } = process.cpuUsage(cpu);
  const times = Float64Array.from(seen.times).sort();
  const { answers, failures, example } = seen;
  return {
    ...{ answers, failures, example, seconds: (performance.now() - began) / 1000 },
    cpuSeconds: (user + system) / 1e6,
    p50_ms: times[Math.floor(times.length * 0.5)],
    p99_ms: times[Math.floor(times.length * 0.99)],
  };
}

/** One connection, which takes what waits as soon as it has its answer. */
function client(port, seen, idle, waiting) {
  return new Promise((resolve, reject) => {
    let due = 0;
    let held = Buffer.alloc(0);
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const ask = (request) => {
      due = request.due;
      socket.write(request.bytes);
    };
    const one = { socket, ask };
    socket.on('connect', () => {
      idle.push(one);
      resolve(one);
    });
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const length = answerLength(held);
      if (length === undefined || held.length < length) return;
      const good = held.latin1Slice(9, 12) === '200';
      if (!good && seen.example === '') seen.example = held.toString('latin1', 0, length);
      if (good) seen.answers += 1;
      else seen.failures += 1;
      seen.times.push(performance.now() - due);
      held = held.subarray(length);
      const next = waiting.shift();
      if (next) ask(next);
      else idle.push(one);
    });
  });
}
