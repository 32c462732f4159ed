import { useEffect, useRef, useState } from 'preact/hooks';
import { useData } from '../../api/index.js';
import { describeQuery, hasEnded, readResult, startQuery, stopQuery } from '../../api/run-query.js';
import { setQuery, useQuery } from '../../app/use-query.js';
import { Action, Empty, Page, Problem, Progress } from '../../ui/index.js';
import { Catalog } from './catalog.js';
import { History } from './history.js';
import { Results } from './results.js';

const featureStore = 'sagemaker_featurestore';
const looking_ms = 700;

/** Statements over feature groups and other tables, their rows and a plot of them. */
export default function Sql() {
  const [written] = useQuery('sql');
  const [query] = useQuery('query');
  const [database, setDatabase] = useQuery('database', featureStore);
  const [text, setText] = useState(written);
  const [failed, setFailed] = useState<Error>();
  const editor = useRef<HTMLTextAreaElement>(null);
  useEffect(() => setText(written), [written]);
  const run = async (): Promise<void> => {
    setFailed(undefined);
    try {
      const id = await startQuery(text, database);
      setQuery({ sql: text, query: id, show: undefined }, { step: true });
    } catch (error) {
      setFailed(error as Error);
    }
  };
  const insert = (name: string): void => {
    const at = editor.current;
    const [from, to] = at ? [at.selectionStart, at.selectionEnd] : [text.length, text.length];
    setText(`${text.slice(0, from)}${name}${text.slice(to)}`);
    at?.focus();
  };
  return (
    <Page title="SQL" about="Feature groups and other tables, in Athena's SQL">
      <div class="sql">
        <Catalog database={database} setDatabase={setDatabase} insert={insert} />
        <div class="sql-main">
          <label class="unseen" for="sql-text">
            Statement
          </label>
          <textarea
            id="sql-text"
            ref={editor}
            value={text}
            rows={Math.min(16, Math.max(5, text.split('\n').length + 1))}
            spellcheck={false}
            placeholder={'SELECT * FROM "my-feature-group" LIMIT 100'}
            onInput={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
              event.preventDefault();
              run().catch(setFailed);
            }}
          />
          <p class="sql-run">
            <Action primary work={run} disabled={text.trim() === ''}>
              Run
            </Action>
            <span class="dim">Ctrl+Enter runs it, too</span>
          </p>
          {failed && <Problem error={failed} doing="starting the query" />}
          {query === '' ? <Beginning /> : <Execution id={query} />}
        </div>
      </div>
      <History newest={query} />
    </Page>
  );
}

/** A statement on its way, and then its result or why there is none. */
function Execution({ id }: { readonly id: string }) {
  const [ended, setEnded] = useState(false);
  const state = useData(
    (signal) => describeQuery(id, signal),
    [id],
    ended ? {} : { every_ms: looking_ms },
  );
  const { data: execution } = state;
  const over = execution !== undefined && hasEnded(execution);
  useEffect(() => setEnded(false), [id]);
  useEffect(() => setEnded(over), [over]);
  if (state.error && !execution) return <Problem error={state.error} doing="following the query" />;
  if (!execution) return null;
  if (!over) {
    return (
      <div class="sql-run">
        <Progress label={execution.Status?.State === 'QUEUED' ? 'Waits for its turn' : 'Runs'} />
        <Action work={() => stopQuery(id)} done="Told to stop">
          Stop
        </Action>
      </div>
    );
  }
  if (execution.Status?.State === 'CANCELLED') return <p role="status">The query was stopped.</p>;
  if (execution.Status?.State !== 'SUCCEEDED') {
    const reason = execution.Status?.StateChangeReason ?? 'The server does not say why.';
    return <Problem error={new Error(reason)} doing="running the query" />;
  }
  return <Rows key={id} execution={execution} />;
}

function Rows({ execution }: { readonly execution: Awaited<ReturnType<typeof describeQuery>> }) {
  const { data, error, reload } = useData(
    (signal) => readResult(execution, signal),
    [execution.QueryExecutionId],
  );
  if (error) return <Problem error={error} doing="reading the result" retry={reload} />;
  return data ? (
    <Results execution={execution} result={data} />
  ) : (
    <Progress label="Reads the result" />
  );
}

const Beginning = () => (
  <Empty title="Ask the offline store" command={'npx guiderail query "SHOW TABLES"'}>
    <p>
      Each feature group is a table: every version of every record, with the time that it is of and
      the time that it was written. The same from a terminal:
    </p>
  </Empty>
);
