import { messageOf } from '../../../../base/errors.js';
import { LoadError, PredictionError } from '../runtime.js';

/** The forms in which rows of a table are sent. */
export type PayloadForm = 'csv' | 'json' | 'jsonlines' | 'libsvm';

/** The forms in which predictions are answered. */
export type ReplyForm = 'csv' | 'json' | 'jsonlines';

const payloadForms: Readonly<Record<string, PayloadForm>> = {
  'text/csv': 'csv',
  'application/json': 'json',
  'application/jsonlines': 'jsonlines',
  'text/libsvm': 'libsvm',
  'text/x-libsvm': 'libsvm',
};

const replyForms: Readonly<Record<string, ReplyForm>> = {
  'text/csv': 'csv',
  'text/*': 'csv',
  'application/json': 'json',
  'application/*': 'json',
  'application/jsonlines': 'jsonlines',
};

export const replyTypes: Readonly<Record<ReplyForm, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
  jsonlines: 'application/jsonlines',
};

/** What SageMaker's containers call the Accept of requests that name none. */
const defaultAcceptVariable = 'SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT';

const plain = (type: string): string => (type.split(';', 1)[0] as string).trim().toLowerCase();

const formOf = <F>(forms: Readonly<Record<string, F>>, type: string): F | undefined => {
  if (Object.hasOwn(forms, type)) return forms[type];
  const name = plain(type);
  return Object.hasOwn(forms, name) ? forms[name] : undefined;
};

/**
 * The form of a request's body; parameters of its content type do not matter.
 * @throws PredictionError 415 for a type that is not read.
 */
export function payloadForm(contentType: string): PayloadForm {
  const form = formOf(payloadForms, contentType);
  if (form) return form;
  const known = Object.keys(payloadForms).join(', ');
  throw new PredictionError(
    415,
    `Content type ${contentType || '(none)'} is not supported: send ${known}.`,
  );
}

/** The form of an answer where a request accepts anything: that of its own body, CSV for libsvm. */
export const replyLike = (form: PayloadForm): ReplyForm => (form === 'libsvm' ? 'csv' : form);

/**
 * The form of the answer that a request asks for.
 * @param otherwise the form where the request accepts anything
 * @throws PredictionError 406 when nothing in `accept` can be written.
 */
export function replyForm(accept: string | undefined, otherwise: ReplyForm): ReplyForm {
  if (!accept) return otherwise;
  const whole = Object.hasOwn(replyForms, accept) ? replyForms[accept] : undefined;
  if (whole) return whole;
  for (const part of accept.split(',')) {
    if (plain(part) === '*/*') return otherwise;
    const form = formOf(replyForms, part);
    if (form) return form;
  }
  throw new PredictionError(
    406,
    `Accept type ${accept} is not supported: ask for text/csv, application/json or application/jsonlines.`,
  );
}

/**
 * The form of answers to requests that accept anything, by the container's environment.
 * @throws LoadError for a type that is not written.
 */
export function defaultReply<F extends ReplyForm | undefined>(
  environment: Readonly<Record<string, string>> | undefined,
  otherwise: F,
): ReplyForm | F {
  const accept = environment?.[defaultAcceptVariable];
  if (!accept) return otherwise;
  try {
    return replyForm(accept, 'csv');
  } catch (error) {
    throw new LoadError(`${defaultAcceptVariable}: ${messageOf(error)}`);
  }
}
