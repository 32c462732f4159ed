// The reference: a bare node:http server that reads the body and answers a fixed prediction.
import { createServer } from 'node:http';

const answer = '112.43211364746094\n';
const headers = { 'content-type': 'text/csv; charset=utf-8', 'content-length': answer.length };

createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    Buffer.concat(parts);
    response.writeHead(200, headers);
    response.end(answer);
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
