import type { ComponentChildren } from 'preact';
import { Facts, Section, Table } from '../../../ui/index.js';
import { ObjectLink } from '../summary/run-facts.js';
import type { Setup } from './load.js';

type Members = Readonly<Record<string, unknown>>;
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a run reads, holds it against, runs and writes. */
export function Definition({ setup: { definition, tags } }: { readonly setup: Setup }) {
  const { app, input, baseline, output, resources, stopping, network, roleArn, name } = definition;
  const { Environment: environment, ...program } = app;
  return (
    <>
      <Section title="Input" about="What a run reads">
        <Leaves of={input} />
      </Section>
      <Section title="Baseline" about="What it is held against">
        {Object.keys(baseline).length === 0 ? (
          <p class="dim">None is named.</p>
        ) : (
          <Leaves of={baseline} />
        )}
      </Section>
      <Section title="Program" about={name === undefined ? 'inline' : `job definition ${name}`}>
        <Leaves of={program} />
      </Section>
      <Section title="Environment">
        <Pairs caption="Environment of the jobs" of={isMembers(environment) ? environment : {}} />
      </Section>
      <Section title="Output and resources">
        <Leaves of={{ ...output, ...resources, ...stopping, ...network, RoleArn: roleArn }} />
      </Section>
      <Section title="Tags">
        <Pairs
          caption="Tags of the schedule"
          of={Object.fromEntries(tags.map(({ Key, Value }) => [Key ?? '', Value]))}
        />
      </Section>
    </>
  );
}

const mostLeaves = 200;

/** Every value of nested members, under its name in words. */
const Leaves = ({ of }: { readonly of: Members }) => (
  <div class="wide-facts">
    <Facts
      facts={leavesOf(of)
        .slice(0, mostLeaves)
        .map(([path, value]) => [titleOf(path), <Value key={path.join('.')} value={value} />])}
    />
  </div>
);

export function leavesOf(
  value: unknown,
  path: readonly string[] = [],
): [readonly string[], unknown][] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) {
    const simple = value.every((one) => typeof one !== 'object');
    if (simple) return [[path, value.join(' ')]];
    return value.flatMap((one, i) =>
      leavesOf(one, value.length === 1 ? path : [...path, `${i + 1}`]),
    );
  }
  if (isMembers(value)) {
    const inner = Object.entries(value);
    return inner.length === 0
      ? [[path, 'yes']]
      : inner.flatMap(([name, one]) => leavesOf(one, [...path, name]));
  }
  return [[path, value]];
}

/** `EndpointInput.S3DataDistributionType` as "Endpoint input: S3 data distribution type". */
function titleOf(path: readonly string[]): string {
  const words = path.slice(-2).map((name) => name.replace(/([a-z0-9])([A-Z])/g, '$1 $2'));
  const text = words
    .join(': ')
    .toLowerCase()
    .replace(/\bs3\b/g, 'S3')
    .replace(/\buri\b/g, 'URI');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function Value({ value }: { readonly value: unknown }): ComponentChildren {
  const text = String(value);
  return text.startsWith('s3://') ? <ObjectLink uri={text} text={text} /> : text;
}

function Pairs({ caption, of }: { readonly caption: string; readonly of: Members }) {
  const rows = Object.entries(of);
  if (rows.length === 0) return <p class="dim">None.</p>;
  return (
    <Table
      {...{ caption, rows }}
      page={50}
      keyOf={([name]) => name}
      columns={[
        {
          id: 'name',
          title: 'Name',
          cell: ([name]) => <code>{name}</code>,
          sort: ([name]) => name,
        },
        { id: 'value', title: 'Value', cell: ([, value]) => <code>{String(value ?? '')}</code> },
      ]}
    />
  );
}
