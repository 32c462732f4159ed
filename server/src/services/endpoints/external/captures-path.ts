import { ServiceError, validationException } from '../../../base/errors.js';
import type { OwnPath } from '../../../base/own-path.js';
import type { SentCaptures, TakenCaptures } from './take-captures.js';

const linesTypes = ['application/jsonlines', 'application/x-ndjson', 'application/x-jsonlines'];
const batchIdHeader = 'x-guiderail-batch-id';
const batchIdLength = 128;

/**
 * `POST /_guiderail/endpoints/{name}/captures`, body JSON Lines: captures of a model that is asked
 * elsewhere. Answers `{"accepted": n, "rejected": [{"line": n, "reason": text}], …}` once they are
 * durable.
 */
export const capturesPath = (take: (sent: SentCaptures) => Promise<TakenCaptures>): OwnPath => ({
  method: 'POST',
  pattern: /^\/_guiderail\/endpoints\/([a-zA-Z0-9-]{1,63})\/captures$/,
  forCaptures: true,
  async handler(endpoint, { region, header, body }) {
    const type = header('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    if (!linesTypes.includes(type)) {
      const message = `Content-Type must be ${linesTypes[0]} or ${linesTypes[1]}, one record a line.`;
      throw new ServiceError('UnsupportedMediaType', message, 415);
    }
    const batchId = header(batchIdHeader);
    if (batchId !== undefined && (batchId === '' || batchId.length > batchIdLength)) {
      throw validationException(`${batchIdHeader} must have 1 to ${batchIdLength} characters.`);
    }
    return take({ region, endpoint, body, batchId });
  },
});
