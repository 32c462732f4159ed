import { ServiceError, validationException } from '../../../base/errors.js';
import type { OwnPath } from '../../../base/own-path.js';
import type { TakeLabels } from './take-labels.js';

const linesTypes = ['application/jsonlines', 'application/x-ndjson', 'application/x-jsonlines'];
const batchIdHeader = 'x-guiderail-batch-id';
const batchIdLength = 128;

/**
 * `POST /_guiderail/endpoints/{name}/labels`: what came true of an endpoint's predictions. Body
 * JSON Lines of `{"inferenceId": id, "label": value, "time"?: ISO 8601}`, or (Content-Type
 * application/json) one such object or a list. Answers
 * `{"accepted": n, "rejected": [{"line": n, "reason": text}]}` once they are durable.
 */
export const labelsPath = (take: TakeLabels): OwnPath => ({
  method: 'POST',
  pattern: /^\/_guiderail\/endpoints\/([a-zA-Z0-9-]{1,63})\/labels$/,
  forCaptures: true,
  async handler(endpoint, { region, header, body }) {
    const type = header('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    const form = linesTypes.includes(type) ? 'lines' : 'json';
    if (form === 'json' && type !== 'application/json') {
      const message = `Content-Type must be application/json or ${linesTypes[0]}.`;
      throw new ServiceError('UnsupportedMediaType', message, 415);
    }
    const batchId = header(batchIdHeader);
    if (batchId !== undefined && (batchId === '' || batchId.length > batchIdLength)) {
      throw validationException(`${batchIdHeader} must have 1 to ${batchIdLength} characters.`);
    }
    return take({ region, endpoint, body, form, batchId });
  },
});
