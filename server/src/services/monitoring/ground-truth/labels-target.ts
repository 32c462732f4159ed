import { messageOf, ServiceError } from '../../../base/errors.js';
import { DeliveryRefused, type TargetKind } from '../../common/targets.js';
import type { TakeLabels } from './take-labels.js';

const arnForm = /^arn:[^:]+:sagemaker:([a-z0-9-]+):\d{12}:endpoint\/([a-zA-Z0-9-]{1,63})$/i;

/**
 * Endpoints as targets of rules: an event whose detail (or whose transformed whole) has inferenceId
 * and label, and perhaps time, labels a prediction.
 */
export const labelsTarget = (take: TakeLabels): TargetKind => ({
  title: 'SageMaker endpoints, which take labels',
  match: arnForm,
  async deliver(arn, { body, id }) {
    const [, region = '', endpoint = ''] = arnForm.exec(arn) ?? [];
    const sent = { region, endpoint, body: labelIn(body), form: 'json', batchId: id } as const;
    try {
      const { rejected } = await take(sent);
      const [first] = rejected;
      if (first) throw new DeliveryRefused(`The event is no label: ${first.reason}.`);
    } catch (error) {
      const again = !(error instanceof ServiceError) || error.status >= 429;
      if (again || error.code === 'ConflictException') throw error;
      throw new DeliveryRefused(messageOf(error));
    }
  },
});

function labelIn(body: string): Buffer {
  try {
    const event = JSON.parse(body) as { detail?: unknown; inferenceId?: unknown } | null;
    const label = event?.inferenceId === undefined ? event?.detail : event;
    return Buffer.from(JSON.stringify(label ?? null));
  } catch {
    throw new DeliveryRefused('The event is no label: it is not JSON.');
  }
}
