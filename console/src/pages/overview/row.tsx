import type { OverviewView, TrafficOfOverview } from 'guiderail/console';
import { Component } from 'preact';
import { hrefOf } from '../../app/location.js';
import { Sparkline } from '../../charts/sparkline.js';
import { percent, short } from '../../format/numbers.js';
import { span } from '../../format/times.js';
import { Badge, State, type Tone } from '../../ui/badge.js';
import { MonitorLinks } from '../../ui/standing/monitor-links.js';
import type { Verdict } from '../../ui/standing/verdict.js';
import type { Subject } from './subjects.js';

export const verdictWord: Readonly<Record<Verdict, string>> = {
  wrong: 'Not to be trusted',
  unsure: 'Not judged',
  trusted: 'Trusted',
};

const verdictTone: Readonly<Record<Verdict, Tone>> = {
  wrong: 'bad',
  unsure: 'warn',
  trusted: 'good',
};

interface RowProps {
  readonly subject: Subject;
  /** The server's clock, to the minute: rows change when what they show does. */
  readonly now: number;
  readonly spans: Pick<OverviewView, 'recent' | 'trail'>;
}

/** A row of the overview, drawn anew only when something in it has changed. */
export class Row extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    if (next.now !== this.props.now) return true;
    return JSON.stringify(next.subject) !== JSON.stringify(this.props.subject);
  }

  override render({ subject, now, spans }: RowProps) {
    const { verdict, why, monitors, endpoint } = subject;
    return (
      <li class={`ov-row ${verdict}`}>
        <div class="ov-name">
          <h3>{titleOf(subject)}</h3>
          <p>
            <Badge tone={verdictTone[verdict]} word={verdictWord[verdict]} />
            {endpoint && endpoint.status !== 'InService' && <State of={endpoint.status} />}
            <span class="dim">{why || (endpoint ? '' : subject.kind)}</span>
          </p>
          {!endpoint && why !== '' && <p class="dim">{subject.kind}</p>}
        </div>
        {endpoint && <Traffic traffic={endpoint.traffic} now={now} spans={spans} />}
        <MonitorLinks monitors={monitors} now={now} />
      </li>
    );
  }
}

function titleOf({ kind, name, monitors }: Subject) {
  const path =
    kind === 'endpoint'
      ? `/endpoints/${encodeURIComponent(name)}`
      : kind === 'feature group'
        ? `/features/${encodeURIComponent(name)}`
        : kind === 'batch transform'
          ? `/monitors/${encodeURIComponent(monitors[0]?.name ?? name)}`
          : undefined;
  return path === undefined ? name : <a href={hrefOf(path)}>{name}</a>;
}

function Traffic({
  traffic,
  now,
  spans: { recent, trail },
}: {
  readonly traffic: TrafficOfOverview | undefined;
  readonly now: number;
  readonly spans: RowProps['spans'];
}) {
  if (!traffic) return <p class="ov-traffic dim">No request yet.</p>;
  const minutes = (recent.end - recent.start) / 60_000;
  const { invocations } = traffic;
  const isIdle = invocations === 0;
  return (
    <dl class="ov-traffic">
      <div>
        <dt>Requests</dt>
        <dd>
          {isIdle
            ? `none for ${span(Math.max(60_000, now - traffic.last))}`
            : `${short(invocations / minutes)} / min`}
          {traffic.trail.length > 0 && (
            <Sparkline
              label={`Requests, last ${span(trail.steps * trail.step)}`}
              values={traffic.trail}
              fromZero
              width={110}
              height={22}
            />
          )}
        </dd>
      </div>
      <div>
        <dt>Errors</dt>
        <dd>{isIdle ? '–' : <Errors traffic={traffic} />}</dd>
      </div>
      <div>
        <dt>Model latency</dt>
        <dd>
          {isIdle ? '–' : `${short(traffic.p50_ms)} / ${short(traffic.p99_ms)} ms`}
          {!isIdle && (
            <span class="dim">p50 / p99, + {short(traffic.overhead_ms)} ms overhead</span>
          )}
        </dd>
      </div>
    </dl>
  );
}

function Errors({ traffic }: { readonly traffic: TrafficOfOverview }) {
  const { invocations, errors4xx, errors5xx, modelErrors } = traffic;
  if (errors4xx + errors5xx + modelErrors === 0) return <>none</>;
  const share = (errors: number) => percent(errors / invocations);
  return (
    <>
      <span class="ov-errors">{share(Math.max(modelErrors, errors4xx + errors5xx))}</span>
      <span class="dim">
        4xx {share(errors4xx)}, 5xx {share(errors5xx)}, model {share(modelErrors)}
      </span>
    </>
  );
}
