import type {
  DescribeEndpointCommandInput,
  DescribeEndpointCommandOutput,
} from '@aws-sdk/client-sagemaker';
import type {
  InvokeEndpointCommandInput,
  InvokeEndpointCommandOutput,
} from '@aws-sdk/client-sagemaker-runtime';
import { useState } from 'preact/hooks';
import { aws, useData } from '../../api/index.js';
import { hrefOf } from '../../app/location.js';
import type { PageProps } from '../../app/page-entry.js';
import { useQuery } from '../../app/use-query.js';
import { Waterfall } from '../../charts/index.js';
import { short } from '../../format/numbers.js';
import { Action, Empty, Field, Page, Problem, Section, Select } from '../../ui/index.js';
import { type OnlineExplanation, readAnswer } from './online.js';
import { stepsOf } from './steps.js';

/** A record explained by an endpoint that has an explainer. */
export default function EndpointExplanation({ params: { name = '' } }: PageProps) {
  const [row, setRow] = useQuery('row');
  const [found, setFound] = useState<{ readonly row: string; readonly of: OnlineExplanation }>();
  const { data: endpoint, error } = useData(
    (signal) =>
      aws<DescribeEndpointCommandInput, DescribeEndpointCommandOutput>(
        'sagemaker',
        'DescribeEndpoint',
        { EndpointName: name },
        signal,
      ),
    [name],
  );
  const shap = endpoint?.ExplainerConfig?.ClarifyExplainerConfig?.ShapConfig;
  const logit = shap?.UseLogit ?? false;
  const explain = async (): Promise<void> => {
    setFound(undefined);
    setFound({ row, of: readAnswer(await ask(name, row), row, logit) });
  };
  return (
    <Page
      title={name}
      kind={<a href={hrefOf(`/endpoints/${encodeURIComponent(name)}`)}>Endpoint</a>}
      about="A single prediction explained by the endpoint itself"
    >
      {error && <Problem error={error} doing={`reading the endpoint ${name}`} />}
      <Section
        title="Explain a record"
        about="The record is sent to the endpoint: where it captures, this request is captured too."
      >
        <div class="explained-record">
          <Field
            label="Record in CSV, without the label"
            value={row}
            onInput={setRow}
            placeholder="39,4,77516,9,13,…"
          />
          <Action primary disabled={row.trim() === '' || !shap} work={explain} done="Explained">
            Explain
          </Action>
        </div>
      </Section>
      {found ? (
        <Explained of={found.of} logit={logit} />
      ) : (
        <Empty
          title={
            endpoint && !shap ? 'The endpoint has no explainer' : 'Nothing has been explained yet'
          }
        >
          <p>
            {endpoint && !shap
              ? 'It needs an ExplainerConfig in its configuration; docs/online-explanations.md tells how.'
              : 'Put in a record and press Explain: nothing is sent before.'}
          </p>
        </Empty>
      )}
    </Page>
  );
}

function Explained({
  of: { labels, base, steps },
  logit,
}: {
  readonly of: OnlineExplanation;
  readonly logit: boolean;
}) {
  const [label, setLabel] = useQuery('label', '0');
  const at = Math.min(labels.length - 1, Math.max(0, Number(label) || 0));
  const from = base[at] ?? Number.NaN;
  const own = steps[at] ?? [];
  const score = own.reduce((sum, { amount }) => sum + amount, from);
  return (
    <div class="card" aria-live="polite">
      {labels.length > 1 && (
        <Select
          label="Score"
          value={String(at)}
          options={labels.map((one, i) => [String(i), one] as const)}
          onChange={setLabel}
        />
      )}
      <Waterfall
        title={`${labels[at] ?? 'Prediction'}: ${short(from)} to ${short(score)}`}
        base={from}
        steps={stepsOf(own)}
        unit={logit ? 'log odds' : undefined}
      />
    </div>
  );
}

/** The endpoint's answer; `EnableExplanations` is a JMESPath that is true of every record. */
async function ask(EndpointName: string, row: string): Promise<string> {
  const { Body = '' } = await aws<InvokeEndpointCommandInput, InvokeEndpointCommandOutput>(
    'sagemaker-runtime',
    'InvokeEndpoint',
    {
      EndpointName,
      Body: encoded(`${row.trim()}\n`),
      ...{ ContentType: 'text/csv', Accept: 'text/csv', EnableExplanations: '`true`' },
    },
  );
  return decoded(String(Body));
}

const encoded = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)));

const decoded = (base64: string): string =>
  new TextDecoder().decode(Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)));
