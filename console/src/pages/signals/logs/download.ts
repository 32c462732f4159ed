import { save } from '../../../charts/save.js';
import type { LogLine } from './log-line.js';

/** Lines as a file: time, stream and the message as it came, an object of JSON a line. */
export const linesAsFile = (lines: readonly LogLine[]): string =>
  lines
    .map(({ at, stream, text }) =>
      JSON.stringify({
        timestamp: new Date(at).toISOString(),
        logStreamName: stream,
        message: text,
      }),
    )
    .join('\n');

export function saveLines(group: string, lines: readonly LogLine[]): void {
  const name = group.replace(/[^\w.-]+/g, '-').replace(/^-|-$/g, '') || 'log';
  const content = new Blob([`${linesAsFile(lines)}\n`], { type: 'application/x-ndjson' });
  save(`${name}.jsonl`, content);
}
