import type { DescribeEndpointInput, DescribeEndpointOutput } from '@aws-sdk/client-sagemaker';
import type { CompareView, FeatureRow, MonitorFeaturesView, WindowAsked } from 'guiderail/console';
import { useState } from 'preact/hooks';
import { aws, useData, view } from '../../../../api/index.js';
import { setQuery, useQuery } from '../../../../app/use-query.js';
import { Empty, Problem, Progress, Section, Select } from '../../../../ui/index.js';
import { hasResult } from '../../chosen-run.js';
import { hereWith } from '../here.js';
import type { MonitorChartsProps } from '../types.js';
import { Compared } from './compared.js';
import { readWindow, windowText, windowWords, worstOf } from './window-choice.js';
import { WindowField } from './window-field.js';

/** Any two windows of what the monitor watches, held against each other. */
export function Compare({ monitor, run }: MonitorChartsProps) {
  const [now] = useState(monitor.now); // the monitor is read again: the span is not to move with it
  const usual = run ? `run-${run.due}` : `${now - 3_600_000}-${now}`;
  const [firstText] = useQuery('first', 'baseline');
  const [secondText] = useQuery('second', usual);
  const [feature] = useQuery('feature');
  const [variant] = useQuery('variant');
  const first = readWindow(firstText) ?? { Kind: 'baseline' };
  const second = readWindow(secondText) ?? { Kind: 'baseline' };
  const hasBaseline = monitor.runs.some(hasResult);
  const isAsked = hasBaseline || (first.Kind === 'span' && second.Kind === 'span');
  const { data, error, loading, reload } = useData(
    async (signal) => {
      if (!isAsked) return undefined;
      const told = await toldByRun(monitor.name, first, second, signal);
      const asked = {
        ...{ Name: monitor.name, First: first, Second: second },
        Feature: feature || worstOf(told),
        ...(variant && { Variants: [variant] }),
      };
      return { told, view: await view<CompareView>('compare', asked, signal) };
    },
    [isAsked, monitor.name, windowText(first), windowText(second), feature, variant],
  );
  const names = [first, second].map((one) => windowWords(one, monitor.runs)) as [string, string];
  return (
    <>
      <Section
        title="Which windows"
        about="Spans are put together from what was kept of the captures; what has no summary yet is read once."
      >
        <Choice key={`${firstText} ${secondText}`} {...{ monitor, first, second, variant }} />
      </Section>
      {error && <Problem error={error} doing="comparing the windows" retry={reload} />}
      {!isAsked && (
        <Empty title="There is no run with a result to compare with">
          <p>
            The baseline is known by the first run that is held against it. Choose a span on both
            sides, or see <a href={hereWith({ part: undefined })}>why no run has a result</a>.
          </p>
        </Empty>
      )}
      {loading && isAsked && <Progress label={`Comparing ${names[0]} with ${names[1]}`} />}
      {data && <Compared {...data} names={names} />}
    </>
  );
}

/** What the run itself says of its features, where it is held against the baseline as it was then. */
async function toldByRun(
  name: string,
  first: WindowAsked,
  second: WindowAsked,
  signal: AbortSignal,
): Promise<readonly FeatureRow[]> {
  if (first.Kind !== 'baseline' || second.Kind !== 'run') return [];
  const asked = { Name: name, Run: second.Run };
  return (await view<MonitorFeaturesView>('monitor-features', asked, signal)).features;
}

/** The two windows as they are being chosen. */
function Choice(props: {
  readonly monitor: MonitorChartsProps['monitor'];
  readonly first: WindowAsked;
  readonly second: WindowAsked;
  readonly variant: string;
}) {
  const { monitor } = props;
  const [first, setFirst] = useState(props.first);
  const [second, setSecond] = useState(props.second);
  const [variant, setVariant] = useState(props.variant);
  const wrong = [first, second].some((one) => one.Kind === 'span' && one.From >= one.Until);
  const hasSpan = first.Kind === 'span' || second.Kind === 'span';
  const compare = (event: Event): void => {
    event.preventDefault();
    setQuery(
      {
        first: first.Kind === 'baseline' ? undefined : windowText(first),
        second: windowText(second),
        variant: hasSpan && variant !== '' ? variant : undefined,
      },
      { step: true },
    );
  };
  return (
    <form onSubmit={compare}>
      <div class="dq-compare">
        <WindowField
          title="First, drawn as the baseline"
          window={first}
          other={second}
          onChange={setFirst}
          monitor={monitor}
        />
        <WindowField
          title="Second"
          window={second}
          other={first}
          onChange={setSecond}
          monitor={monitor}
        />
      </div>
      <div class="fields dq-go">
        {hasSpan && monitor.endpoint !== undefined && (
          <Variants endpoint={monitor.endpoint} value={variant} onChange={setVariant} />
        )}
        <button type="submit" class="primary" disabled={wrong}>
          Compare
        </button>
        {wrong && <span class="failed">A span must end after it begins.</span>}
      </div>
    </form>
  );
}

/** Of an endpoint with several variants: one of them, in spans. */
function Variants({
  endpoint,
  value,
  onChange,
}: {
  readonly endpoint: string;
  readonly value: string;
  readonly onChange: (variant: string) => void;
}) {
  const { data } = useData(
    (signal) =>
      aws<DescribeEndpointInput, DescribeEndpointOutput>(
        'sagemaker',
        'DescribeEndpoint',
        { EndpointName: endpoint },
        signal,
      ),
    [endpoint],
  );
  const names = (data?.ProductionVariants ?? []).flatMap(({ VariantName: name }) => name ?? []);
  if (names.length < 2 && value === '') return null;
  return (
    <Select
      label="Variant, of spans"
      value={value}
      onChange={onChange}
      options={[
        ['', 'All'],
        ...[...new Set([...names, value].filter((name) => name !== ''))].map(
          (name) => [name, name] as const,
        ),
      ]}
    />
  );
}
