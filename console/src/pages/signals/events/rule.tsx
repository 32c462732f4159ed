import type {
  DescribeRuleCommandInput,
  DescribeRuleCommandOutput,
  DisableRuleCommandInput,
  ListTargetsByRuleCommandInput,
  ListTargetsByRuleCommandOutput,
} from '@aws-sdk/client-eventbridge';
import { ApiError, aws, type Json, useData } from '../../../api/index.js';
import { hrefOf } from '../../../app/location.js';
import type { PageProps } from '../../../app/page-entry.js';
import { productNow } from '../../../app/session.js';
import { useQuery } from '../../../app/use-query.js';
import { TimeChart } from '../../../charts/index.js';
import { Action, Empty, Page, Problem, Progress, Section } from '../../../ui/index.js';
import { readSpan, usualPeriod } from '../common/span.js';
import { SpanPicker } from '../common/span-picker.js';
import { loadValues } from '../metrics/load.js';
import { DeliveryTable } from '../notifications/delivery-table.js';
import { type DeliveryOfList, listDeliveries } from '../notifications/load-deliveries.js';
import { countsOver } from './counts-over.js';
import { OnOff, When } from './index.js';
import { defaultBus, ruleLines } from './load.js';
import { sampleEvent } from './sample-event.js';
import { Targets } from './targets.js';
import { TestPattern } from './test-pattern.js';

/** `/events/rules/:name`: one rule, its targets, what it did and what did not arrive. */
export default function RulePage({ params }: PageProps) {
  const name = params.name ?? '';
  const [bus] = useQuery('bus', defaultBus);
  const { data, error, loading, reload } = useData(
    (signal) => loadRule(name, bus, signal),
    [name, bus],
  );
  const gone = error instanceof ApiError && error.code === 'ResourceNotFoundException';
  return (
    <Page
      title={name}
      kind={<a href={hrefOf('/events')}>Rules</a>}
      about={
        data && (
          <p>
            <OnOff state={data.rule.State} /> on the bus {bus}. {data.rule.Description}
          </p>
        )
      }
      actions={data && <Turn name={name} bus={bus} state={data.rule.State} reload={reload} />}
    >
      {gone && (
        <Empty title={`There is no rule called ${name} on the bus ${bus}`}>
          <p>
            <a href={hrefOf('/events')}>All rules</a>
          </p>
        </Empty>
      )}
      {error && !gone && <Problem error={error} doing="reading the rule" retry={reload} />}
      {loading && <Progress label="Reading the rule" />}
      {data && <Parts data={data} name={name} bus={bus} />}
    </Page>
  );
}

async function loadRule(name: string, bus: string, signal: AbortSignal) {
  const [rule, targets] = await Promise.all([
    aws<DescribeRuleCommandInput, DescribeRuleCommandOutput>(
      ...(['events', 'DescribeRule', { Name: name, EventBusName: bus }, signal] as const),
    ),
    aws<ListTargetsByRuleCommandInput, ListTargetsByRuleCommandOutput>(
      ...(['events', 'ListTargetsByRule', { Rule: name, EventBusName: bus }, signal] as const),
    ),
  ]);
  return { rule, targets: targets.Targets ?? [] };
}

interface Place {
  readonly name: string;
  readonly bus: string;
}

function Parts({
  data: { rule, targets },
  ...place
}: Place & { readonly data: Awaited<ReturnType<typeof loadRule>> }) {
  return (
    <>
      <Section title="Sends when">
        <When pattern={rule.EventPattern} schedule={rule.ScheduleExpression} />
      </Section>
      <Section title="To whom">
        <Targets rule={place.name} targets={targets} />
      </Section>
      <Did {...place} />
      <NotArrived {...place} />
      {rule.EventPattern !== undefined && (
        <Section
          title="Try its pattern"
          about="Nothing is sent: the server only says whether it matches"
        >
          <TestPattern pattern={pretty(rule.EventPattern)} event={sampleEvent(rule.EventPattern)} />
        </Section>
      )}
    </>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function Did({ name, bus }: Place) {
  const [spanText, setSpan] = useQuery('span', '12h');
  const lines = ruleLines(name, bus);
  const { data, error, loading, reload } = useData(
    async (signal) => {
      const now = productNow();
      const span = readSpan(spanText, now, '12h');
      const period = usualPeriod(span, now);
      return { span, period, answers: await loadValues(lines, span, period, signal) };
    },
    [name, bus, spanText],
    { every_ms: 15_000 },
  );
  return (
    <Section
      title="What it did"
      about="Events that matched, calls of targets that ended, and those that were given up. The events themselves are not kept."
    >
      <div class="fields">
        <SpanPicker value={spanText} onChange={setSpan} />
      </div>
      {error && <Problem error={error} doing="reading the rule's metrics" retry={reload} />}
      {loading && <Progress label="Reading the rule's metrics" />}
      {data && (
        <TimeChart
          title="Events of the rule"
          series={countsOver(lines, data.answers, data.span, data.period)}
          span={[data.span.from, data.span.to]}
          range="zero"
        />
      )}
    </Section>
  );
}

/** Kinds of deliveries that rules send by. */
const kinds = ['events', 'events-http', 'events-onward', 'events-logs'];

function NotArrived({ name, bus }: Place) {
  const { data, error, loading, reload } = useData(
    async (signal) => {
      const asked = kinds.flatMap((kind) =>
        (['failed', 'waiting'] as const).map((state) => listDeliveries({ state, kind }, signal)),
      );
      return (await Promise.all(asked)).flat().filter((one) => isOf(one, name, bus));
    },
    [name, bus],
    { every_ms: 10_000 },
  );
  return (
    <Section
      title="What did not arrive"
      about="Of the newest 500 of each kind: given up, or waiting for the next try"
    >
      {error && <Problem error={error} doing="reading the deliveries" retry={reload} />}
      {loading && <Progress label="Reading the deliveries" />}
      {data?.length === 0 && <p class="dim">Everything arrived.</p>}
      {data && data.length > 0 && <DeliveryTable deliveries={data} reload={reload} />}
    </Section>
  );
}

function isOf({ payload }: DeliveryOfList, name: string, bus: string): boolean {
  const sent = payload as { readonly rule?: unknown; readonly bus?: unknown } | undefined;
  return sent?.rule === name && sent.bus === bus;
}

function Turn({
  name,
  bus,
  state,
  reload,
}: Place & {
  readonly state: Json<DescribeRuleCommandOutput>['State'];
  readonly reload: () => void;
}) {
  const off = state === 'DISABLED';
  const turn = async (): Promise<void> => {
    const input = { Name: name, EventBusName: bus };
    const operation = off ? 'EnableRule' : 'DisableRule';
    await aws<DisableRuleCommandInput, object>('events', operation, input);
    reload();
  };
  return (
    <Action work={turn} done={off ? 'It is on' : 'It is off'}>
      {off ? 'Switch on' : 'Switch off'}
    </Action>
  );
}
