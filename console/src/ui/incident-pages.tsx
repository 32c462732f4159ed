import type { IncidentSummary } from 'guiderail/console';
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type IncidentQuery, listIncidents } from '../api/incidents.js';
import { useData } from '../api/use-data.js';
import { IncidentList } from './incident-list.js';
import { Problem } from './problem.js';
import { Progress } from './progress.js';

const refresh_ms = 10_000;
const page = 50;

/** Incidents of a query: the newest page is kept up to date, older ones come on demand. */
export function IncidentPages({
  query,
  of,
  empty,
}: {
  readonly query: IncidentQuery;
  readonly of: 'all' | 'one monitor';
  readonly empty: ComponentChildren;
}) {
  const key = JSON.stringify(query);
  const first = useData((signal) => listIncidents({ ...query, MaxResults: page }, signal), [key], {
    every_ms: refresh_ms,
  });
  const [older, setOlder] = useState<readonly IncidentSummary[]>([]);
  const [token, setToken] = useState<string>();
  const [error, setError] = useState<Error>();
  useEffect(() => {
    setOlder([]);
    setToken(undefined);
  }, [key]);
  if (first.error && !first.data) {
    return <Problem error={first.error} doing="reading the incidents" retry={first.reload} />;
  }
  if (!first.data) return <Progress label="Reading the incidents" />;
  const seen = new Set(first.data.Incidents.map(({ IncidentId }) => IncidentId));
  const incidents = [
    ...first.data.Incidents,
    ...older.filter(({ IncidentId }) => !seen.has(IncidentId)),
  ];
  const next = older.length === 0 ? first.data.NextToken : token;
  const more = (): void => {
    listIncidents({ ...query, MaxResults: page, NextToken: next }).then((found) => {
      setOlder([...older, ...found.Incidents]);
      setToken(found.NextToken);
      setError(undefined);
    }, setError);
  };
  return (
    <>
      {incidents.length === 0 ? empty : <IncidentList incidents={incidents} of={of} />}
      {error && <Problem error={error} doing="reading older incidents" retry={more} />}
      {next !== undefined && (
        <div>
          <button type="button" onClick={more}>
            Older incidents
          </button>
        </div>
      )}
    </>
  );
}
