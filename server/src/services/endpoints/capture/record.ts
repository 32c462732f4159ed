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

/** How the text of a side is to be read. */
export type CaptureEncoding = 'CSV' | 'JSON' | 'BASE64';

export type CaptureMode = 'INPUT' | 'OUTPUT';

/** The members of captureData. */
export const sideNames = { INPUT: 'endpointInput', OUTPUT: 'endpointOutput' } as const;

/**
 * A captured record as one line of JSON, in AWS's schema and order of keys:
 * https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html
 * @param time product time, milliseconds since the epoch; written with a second's precision
 */
export function captureLine(exchange: Exchange, settings: CaptureSettings, time: number): string {
  const { input, inputType, output, outputType, customAttributes, inferenceId } = exchange;
  const sides: string[] = [];
  if (settings.input) sides.push(sideOfBytes('INPUT', input, inputType, settings));
  if (settings.output) sides.push(sideOfBytes('OUTPUT', output, outputType, settings));
  return recordLine(sides, uuid(), customAttributes, inferenceId, time);
}

/** The line of a record whose sides are written already, by `sideText`. */
export function recordLine(
  sides: readonly string[],
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
    `{"captureData":{${sides.join(',')}},"eventMetadata":{"eventId":${JSON.stringify(eventId)},` +
    `${attributes}${caller}"inferenceTime":"${secondsOf(time)}"},"eventVersion":"0"}\n`
  );
}

/** The inference time of a line that `recordLine` wrote: its last member but one. */
export function timeOfLine(line: string): number | undefined {
  const text = /"inferenceTime":"([^"]+)"\},"eventVersion":"0"\}\n?$/.exec(line)?.[1];
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** A side of a record as a JSON member of captureData. */
export function sideText(
  mode: CaptureMode,
  contentType: string,
  data: string,
  encoding: CaptureEncoding,
): string {
  const type = JSON.stringify(contentType);
  return (
    `"${sideNames[mode]}":{"observedContentType":${type},"mode":"${mode}",` +
    `"data":${JSON.stringify(data)},"encoding":"${encoding}"}`
  );
}

function sideOfBytes(
  mode: CaptureMode,
  body: Uint8Array,
  contentType: string,
  settings: CaptureSettings,
): string {
  const encoding = encodingOf(body, contentType, settings);
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const data = bytes.toString(encoding === 'BASE64' ? 'base64' : 'utf8');
  return sideText(mode, contentType, data, encoding);
}

/** Bytes that are not UTF-8 would not survive as text, whatever their type says. */
function encodingOf(
  body: Uint8Array,
  contentType: string,
  settings: CaptureSettings,
): CaptureEncoding {
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
