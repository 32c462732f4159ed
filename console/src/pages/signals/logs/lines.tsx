import { useEffect, useRef, useState } from 'preact/hooks';
import { writeSpan } from '../common/span.js';
import { inList, jsonOf, type Level, type LogLine, levelOf, opened } from './log-line.js';

const words: Readonly<Record<Level, string>> = {
  error: 'Error',
  warn: 'Warn',
  info: 'Info',
  debug: 'Debug',
};

/** Lines of a log, the oldest on top. */
export function Lines({
  lines,
  wrap,
  withStream,
  current,
  hrefOfLine,
}: {
  readonly lines: readonly LogLine[];
  readonly wrap: boolean;
  /** Whether each line says its stream. */
  readonly withStream: boolean;
  /** The id of the line that the address points to. */
  readonly current: string;
  readonly hrefOfLine: (line: LogLine) => string;
}) {
  return (
    <ol class={`log ${wrap ? 'wraps' : ''}`}>
      {lines.map((line) => (
        <Line
          key={line.id}
          {...{ line, withStream }}
          current={line.id === current}
          href={hrefOfLine(line)}
        />
      ))}
    </ol>
  );
}

function Line({
  line,
  withStream,
  current,
  href,
}: {
  readonly line: LogLine;
  readonly withStream: boolean;
  readonly current: boolean;
  readonly href: string;
}) {
  const [open, setOpen] = useState(current);
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (current) row.current?.scrollIntoView({ block: 'center' });
  }, [current]);
  const level = levelOf(line.text);
  const { text, more } = inList(line.text);
  const opens = more || jsonOf(line.text) !== undefined;
  return (
    <li ref={row} class={`log-line ${level ?? ''}`} aria-current={current || undefined}>
      <a
        class="log-time"
        href={href}
        title={`${new Date(line.at).toISOString()}: link to this line`}
      >
        {timeOf(line.at)}
      </a>
      <span class="log-level">{level && words[level]}</span>
      {withStream && (
        <span class="log-stream" title={line.stream}>
          {line.stream}
        </span>
      )}
      <span class="log-text">
        {open && opens ? <pre>{opened(line.text)}</pre> : text}
        {opens && (
          <button
            type="button"
            class="quiet log-open"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {open ? 'less' : 'more'}
          </button>
        )}
      </span>
    </li>
  );
}

/** Month and day stand before the time: spans cross midnight. */
const timeOf = (at: number): string => new Date(at).toISOString().slice(5, 23).replace('T', ' ');

/** The part of an address that shows lines around one. */
export const aroundLine = ({ id, at }: LogLine): Record<string, string> => ({
  line: id.replace(/^0+(?=.)/, ''),
  at: new Date(at).toISOString(),
  span: writeSpan(at - 3_600_000, at + 3_600_000),
});

/** Whether an address's `line` is this one: AWS's ids begin with many zeros, addresses leave them out. */
export const isLine = (id: string, line: string): boolean =>
  line !== '' && id.replace(/^0+(?=.)/, '') === line;
