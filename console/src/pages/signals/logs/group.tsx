import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ApiError, useData } from '../../../api/index.js';
import { hrefOf } from '../../../app/location.js';
import type { PageProps } from '../../../app/page-entry.js';
import { productNow } from '../../../app/session.js';
import { setQuery, useQuery } from '../../../app/use-query.js';
import { count } from '../../../format/numbers.js';
import { minute } from '../../../format/times.js';
import { Empty, Field, Page, Problem, Progress, Tabs } from '../../../ui/index.js';
import { readSpan } from '../common/span.js';
import { SpanPicker } from '../common/span-picker.js';
import { saveLines } from './download.js';
import { Filters } from './filters.js';
import { groupHref } from './index.js';
import { aroundLine, isLine, Lines } from './lines.js';
import { newestStreams } from './load.js';
import { groupOf } from './names.js';
import { Streams } from './streams.js';
import { mostFollowed, useLog } from './use-log.js';

const tabs = [
  { id: 'lines', title: 'Lines' },
  { id: 'streams', title: 'Streams' },
  { id: 'filters', title: 'Filters' },
];

/** `/logs/GROUP`: lines of one group, its streams, and what is made of its lines. */
export default function Group({ params }: PageProps) {
  const group = groupOf(params.rest ?? '');
  const [tab] = useQuery('tab', 'lines');
  return (
    <Page title={group} kind={<a href={hrefOf('/logs')}>Logs</a>}>
      <Tabs label="Parts of the log group" tabs={tabs} current={tab} />
      {tab === 'streams' && <Streams group={group} />}
      {tab === 'filters' && <Filters group={group} />}
      {tab !== 'streams' && tab !== 'filters' && <Search group={group} />}
    </Page>
  );
}

const isGone = (error: Error | undefined): boolean =>
  error instanceof ApiError && error.code === 'ResourceNotFoundException';

function Search({ group }: { readonly group: string }) {
  const [stream] = useQuery('stream');
  const [pattern] = useQuery('pattern');
  const [spanText] = useQuery('span', '1d');
  const [at] = useQuery('at');
  const [line] = useQuery('line');
  const [wrap] = useQuery('wrap', '1');
  const [following] = useQuery('follow');
  const span = readSpan(spanText, productNow(), '1d');
  const follow = following === '1' && span.moves;
  const around = at === '' ? undefined : Date.parse(at) || undefined;
  const log = useLog({ group, stream, pattern, span, spanText, follow, around });
  const { lines } = log.buffer;
  const current = lines.find(({ id }) => isLine(id, line))?.id ?? '';
  if (isGone(log.error)) return <NoGroup group={group} />;
  return (
    <>
      <Controls {...{ group, spanText, follow }} moves={span.moves} />
      {log.error && !isGone(log.error) && (
        <Problem error={log.error} doing="reading the log" retry={log.reload} />
      )}
      <div class="log-bar">
        <Older {...log} around={around} narrowed={pattern !== '' || stream !== ''} />
        <span class="dim" aria-live="polite">
          {log.buffer.letGo > 0 &&
            `${count(log.buffer.letGo)} older lines let go: ${count(mostFollowed)} are kept while following.`}
        </span>
        <button
          type="button"
          aria-pressed={wrap === '1'}
          onClick={() => setQuery({ wrap: wrap === '1' ? '0' : undefined })}
        >
          Wrap lines
        </button>
        <button type="button" disabled={lines.length === 0} onClick={() => saveLines(group, lines)}>
          Download {count(lines.length)} lines
        </button>
      </div>
      <Bottom first={lines[0]?.id} newest={lines.at(-1)?.id} stays={current !== ''}>
        <Lines
          {...{ lines, current }}
          wrap={wrap === '1'}
          withStream={stream === '' || !lines.every((one) => one.stream === stream)}
          hrefOfLine={(one) =>
            groupHref(group, { ...aroundLine(one), stream, ...(wrap === '0' && { wrap }) })
          }
        />
      </Bottom>
      {lines.length === 0 && log.doing === undefined && !log.error && (
        <NoLines {...{ group, pattern }} moves={span.moves} />
      )}
      {follow && <p class="dim">Following: asks for new lines every 2.5 seconds while you look.</p>}
    </>
  );
}

/** Begins at the end and stays there while lines come, unless the reader scrolled up. */
function Bottom({
  first,
  newest,
  stays,
  children,
}: {
  /** The id of the oldest line: what comes before it does not move what is read. */
  readonly first: string | undefined;
  readonly newest: string | undefined;
  /** Whether a line is pointed to, which stays in sight. */
  readonly stays: boolean;
  readonly children: ComponentChildren;
}) {
  const box = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  const height = useRef(0);
  const before = useRef(first);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    if (first !== before.current && !atEnd.current) {
      element.scrollTop += element.scrollHeight - height.current;
    } else if (atEnd.current && !stays) element.scrollTop = element.scrollHeight;
    before.current = first;
    height.current = element.scrollHeight;
  }, [first, newest, stays]);
  return (
    <section
      ref={box}
      class="log-box"
      aria-label="Lines"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
      onScroll={({ currentTarget: element }) => {
        atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
        height.current = element.scrollHeight;
      }}
    >
      {children}
    </section>
  );
}

function Older({
  doing,
  whole,
  searchedTo,
  around,
  narrowed,
  older,
  stop,
  buffer,
}: ReturnType<typeof useLog> & {
  readonly around: number | undefined;
  /** Whether a pattern or a stream is asked for. */
  readonly narrowed: boolean;
}) {
  if (doing !== undefined) {
    return (
      <>
        <Progress label={doing} />
        <button type="button" onClick={stop}>
          Stop
        </button>
      </>
    );
  }
  if (searchedTo === undefined) return null;
  if (whole && buffer.letGo === 0) {
    return (
      <span class="dim">
        {around === undefined
          ? `All lines of the span${narrowed ? ' that match' : ''}`
          : 'All lines before, and some after'}
      </span>
    );
  }
  return (
    <>
      <button type="button" onClick={older}>
        Older lines
      </button>
      <span class="dim">Everything since {minute(searchedTo)} UTC was looked at.</span>
    </>
  );
}

function Controls({
  group,
  spanText,
  follow,
  moves,
}: {
  readonly group: string;
  readonly spanText: string;
  readonly follow: boolean;
  readonly moves: boolean;
}) {
  const [stream] = useQuery('stream');
  const [pattern] = useQuery('pattern');
  const [wanted, setWanted] = useState({ stream, pattern });
  useEffect(() => setWanted({ stream, pattern }), [stream, pattern]);
  const known = useData((signal) => newestStreams(group, 50, signal), [group]);
  const search = (event: Event): void => {
    event.preventDefault();
    setQuery(
      {
        ...{ at: undefined, line: undefined },
        stream: wanted.stream.trim() || undefined,
        pattern: wanted.pattern.trim() || undefined,
      },
      { step: true },
    );
  };
  return (
    <form class="fields log-search" onSubmit={search}>
      <Field
        label="Pattern"
        type="search"
        value={wanted.pattern}
        placeholder='?Error ?Traceback, "exit code", { $.ms > 500 }'
        onInput={(text) => setWanted({ ...wanted, pattern: text })}
      />
      <Field
        label="Stream, or its beginning"
        type="search"
        value={wanted.stream}
        list={known.data?.items.map(({ logStreamName = '' }) => logStreamName)}
        onInput={(text) => setWanted({ ...wanted, stream: text })}
      />
      <SpanPicker
        value={spanText}
        onChange={(text) =>
          setQuery({ span: text === '1d' ? undefined : text, at: undefined, line: undefined })
        }
      />
      <button type="submit" class="primary">
        Search
      </button>
      <button
        type="button"
        aria-pressed={follow}
        disabled={!moves}
        title={moves ? undefined : 'Only a span that ends now can be followed'}
        onClick={() => setQuery({ follow: follow ? undefined : '1' })}
      >
        {follow ? 'Pause' : 'Follow'}
      </button>
    </form>
  );
}

const NoLines = ({
  group,
  pattern,
  moves,
}: {
  readonly group: string;
  readonly pattern: string;
  readonly moves: boolean;
}) => (
  <Empty
    title={pattern === '' ? 'No lines in this span' : 'No line of this span matches'}
    command={`npx guiderail logs ${group} ${moves ? '--follow' : '--since 7d'}`}
  >
    <p>
      {pattern === ''
        ? 'A longer span may have some. In the terminal:'
        : 'Patterns mind case: ?error ?Error matches either. In the terminal:'}
    </p>
  </Empty>
);

const NoGroup = ({ group }: { readonly group: string }) => (
  <Empty
    title={`There is no log group called ${group} in this region`}
    command={`aws logs create-log-group --log-group-name ${group}`}
  >
    <p>
      <a href={hrefOf('/logs')}>All groups</a>. A program of yours begins one so:
    </p>
  </Empty>
);
