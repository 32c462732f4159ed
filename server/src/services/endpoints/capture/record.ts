import { isUtf8 } from 'node:buffer';
import { uuid } from '../../../base/ids.js';
import type { CaptureSettings } from './settings.js';

/** One answered request. */
export interface Exchange {
  readonly input: Uint8Array;
  readonly inputType: string;
  readonly output: Uint8Array;
  readonly outputType: string;
  readonly customAttributes: string | undefined;
  readonly inferenceId: string | undefined;
}

/**
 * A captured record as one line of JSON, in AWS's schema and order of keys
 * (contract: model-monitor, section 1).
 * @param time product time, milliseconds since the epoch; written with a second's precision
 */
export function captureLine(exchange: Exchange, settings: CaptureSettings, time: number): string {
  const { input, inputType, output, outputType, customAttributes, inferenceId } = exchange;
  const sides: string[] = [];
  if (settings.input) sides.push(`"endpointInput":${side('INPUT', input, inputType, settings)}`);
  if (settings.output) {
    sides.push(`"endpointOutput":${side('OUTPUT', output, outputType, settings)}`);
  }
  return recordLine(sides.join(','), `"${uuid()}"`, customAttributes, inferenceId, time);
}

/**
 * The line of a record whose sides are written already.
 * @param sides JSON members of captureData
 * @param eventId JSON
 */
export function recordLine(
  sides: string,
  eventId: string,
  customAttributes: string | undefined,
  inferenceId: string | undefined,
  time: number,
): string {
  const attributes =
    customAttributes === undefined
      ? ''
      : `"customAttributes":[${JSON.stringify(customAttributes)}],`;
  const caller = inferenceId === undefined ? '' : `"inferenceId":${JSON.stringify(inferenceId)},`;
  return (
    `{"captureData":{${sides}},"eventMetadata":{"eventId":${eventId},` +
    `${attributes}${caller}"inferenceTime":"${secondsOf(time)}"},"eventVersion":"0"}\n`
  );
}

function side(
  mode: string,
  body: Uint8Array,
  contentType: string,
  settings: CaptureSettings,
): string {
  const encoding = encodingOf(body, contentType, settings);
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const data =
    encoding === 'BASE64'
      ? `"${bytes.toString('base64')}"`
      : JSON.stringify(bytes.toString('utf8'));
  const type = JSON.stringify(contentType);
  return `{"observedContentType":${type},"mode":"${mode}","data":${data},"encoding":"${encoding}"}`;
}

/** Bytes that are not UTF-8 would not survive as text, whatever their type says. */
function encodingOf(body: Uint8Array, contentType: string, settings: CaptureSettings): string {
  const end = contentType.indexOf(';');
  const type = (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
  const encoding = settings.csv.has(type) ? 'CSV' : settings.json.has(type) ? 'JSON' : 'BASE64';
  return encoding === 'BASE64' || isUtf8(body) ? encoding : 'BASE64';
}

let cachedSecond = Number.NaN;
let cachedText = '';

function secondsOf(time: number): string {
  const second = Math.floor(time / 1_000);
  if (second !== cachedSecond) {
    cachedSecond = second;
    cachedText = `${new Date(second * 1_000).toISOString().slice(0, 19)}Z`;
  }
  return cachedText;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** The hour's folder and the file's name: `yyyy/mm/dd/hh/MM-SS-mmm-<uuid>.jsonl`, in UTC. */
export function captureKey(prefix: string, first: number, id: string): string {
  const at = new Date(first);
  const folder = at.toISOString().slice(0, 13).replace('T', '-').replaceAll('-', '/');
  const ms = String(at.getUTCMilliseconds()).padStart(3, '0');
  return `${prefix}/${folder}/${two(at.getUTCMinutes())}-${two(at.getUTCSeconds())}-${ms}-${id}.jsonl`;
}
