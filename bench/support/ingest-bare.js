// The reference: a server that describes a feature group and else answers 200 with an empty JSON.
import { createServer } from 'node:http';
import { featureDefinitions } from './feature-rows.js';

const described = JSON.stringify({
  FeatureGroupName: 'bench',
  FeatureGroupStatus: 'Created',
  RecordIdentifierFeatureName: 'customer_id',
  EventTimeFeatureName: 'event_time',
  FeatureDefinitions: featureDefinitions,
});

createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    Buffer.concat(parts);
    const target = request.headers['x-amz-target'] ?? '';
    const answer = target.endsWith('.DescribeFeatureGroup') ? described : '{}';
    const headers = { 'content-type': 'application/json', 'content-length': answer.length };
    response.writeHead(200, headers);
    response.end(answer);
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
