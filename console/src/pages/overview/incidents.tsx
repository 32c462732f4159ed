import type { OverviewView } from 'guiderail/console';
import { hrefOf } from '../../app/location.js';
import { plural } from '../../format/numbers.js';
import { minute, span } from '../../format/times.js';
import { Section, State } from '../../ui/index.js';

const shown = 5;

/** What is counted: "7 open, 1 acknowledged, 1 muted; 5 critical". */
export function countWords(counts: Omit<OverviewView['incidents'], 'first'>): string {
  const { critical, ...states } = counts;
  const said = Object.entries(states).flatMap(([word, n]) => (n > 0 ? [`${n} ${word}`] : []));
  return `${said.join(', ')}${critical > 0 ? `; ${critical} critical` : ''}`;
}

/** Incidents that are not closed: critical ones first, then the newest. */
export function OpenIncidents({ incidents, now }: Pick<OverviewView, 'incidents' | 'now'>) {
  const { critical, open, acknowledged, muted, first } = incidents;
  const all = open + acknowledged + muted;
  if (all === 0) return null;
  return (
    <Section
      title={`${plural(all, 'incident')} not closed`}
      about={countWords({ open, acknowledged, muted, critical })}
      actions={
        <a href={hrefOf('/incidents')}>{all > shown ? `All ${all} incidents` : 'Incidents'}</a>
      }
    >
      <ul class="ov-incidents">
        {first.slice(0, shown).map((incident) => (
          <li key={incident.id}>
            <State of={incident.level} />
            {incident.state !== 'open' && <State of={incident.state} />}
            <a href={hrefOf(`/incidents/${encodeURIComponent(incident.id)}`)}>{incident.title}</a>
            <span class="dim">
              <time
                dateTime={new Date(incident.since).toISOString()}
                title={`${minute(incident.since)} UTC`}
              >
                for {span(Math.max(0, now - incident.since))}
              </time>
              {' · '}
              {plural(incident.windows, 'window')}
              {incident.features > 0 && `, ${plural(incident.features, 'feature')}`}
              {' · '}
              <a href={hrefOf(`/monitors/${encodeURIComponent(incident.monitor)}`)}>
                {incident.monitor}
              </a>
              {incident.endpoint !== undefined && (
                <>
                  {' on '}
                  <a href={hrefOf(`/endpoints/${encodeURIComponent(incident.endpoint)}`)}>
                    {incident.endpoint}
                  </a>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
