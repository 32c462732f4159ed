// The reference: a bare node:http server that answers what a file holds, at once and to anybody.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [port, file] = process.argv.slice(2);
const answer = readFileSync(file, 'utf8');
const headers = {
  'content-type': 'application/json',
  'x-amzn-requestid': '7a3f1c52-90d4-4be1-8f6e-2d15c0a9b7e3',
  'content-length': Buffer.byteLength(answer),
};

createServer((_, response) => {
  response.writeHead(200, headers);
  response.end(answer);
}).listen(Number(port), '127.0.0.1');
