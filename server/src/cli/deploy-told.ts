import { type DataFile, typicalRow } from './check-files.js';
import type { Deployed } from './deploy-endpoint.js';
import type { Watched } from './deploy-monitor.js';
import type { DeployOptions } from './deploy-options.js';
import type { Server } from './server-of.js';
import { quoted, shellWord } from './shell.js';

/** What `guiderail deploy --json` prints. */
export interface DeploySummary extends Omit<Deployed, 'role'> {
  readonly endpointStatus: 'InService';
  readonly capturePercent: number;
  readonly monitor: Watched | undefined;
  readonly console: string;
  /** Command lines that ask the endpoint; none where the model lives elsewhere. */
  readonly invoke: { readonly aws: string; readonly curl: string; readonly python: string } | null;
  /** Command lines that make a key for captures and send one with it; for a model elsewhere. */
  readonly captures: { readonly key: string; readonly curl: string } | null;
}

interface Facts {
  readonly options: DeployOptions;
  readonly server: Server;
  readonly deployed: Deployed;
  readonly watched: Watched | undefined;
  /** A row of inputs to ask with. */
  readonly inputs: string | undefined;
}

const widest = 60;

/** The inputs of a row of the baseline, whose first column is the answer, where they are short. */
export async function inputsOf(baseline: DataFile, header: boolean): Promise<string | undefined> {
  const row = await typicalRow(baseline, header);
  const inputs = row?.slice(row.indexOf(',') + 1);
  return inputs !== undefined && inputs.length <= widest ? inputs : undefined;
}

export function summary({ options, server, deployed, watched, inputs }: Facts): DeploySummary {
  const { role, ...facts } = deployed;
  const elsewhere = options.source.kind === 'external';
  return {
    ...facts,
    endpointStatus: 'InService',
    capturePercent: options.capturePercent,
    monitor: watched,
    console: `${server.endpoint}/console`,
    invoke: elsewhere ? null : invocations(options.name, server, inputs ?? 'VALUE,VALUE'),
    captures: elsewhere ? sending(options.name, server, inputs ?? 'VALUE,VALUE') : null,
  };
}

function invocations(name: string, server: Server, row: string): DeploySummary['invoke'] {
  const body = quoted(row);
  return {
    // what a file holds is sent as it is by both versions of the AWS CLI, a text by version 1 alone
    aws: `printf %s ${body} |
    aws sagemaker-runtime invoke-endpoint --endpoint-name ${name} \\
    --content-type text/csv --body fileb:///dev/stdin /dev/stdout`,
    curl: `curl "$AWS_ENDPOINT_URL/endpoints/${name}/invocations" \\
    --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \\
    --aws-sigv4 aws:amz:${server.region}:sagemaker -H 'Content-Type: text/csv' \\
    --data-binary ${body}`,
    python: `boto3.client('sagemaker-runtime').invoke_endpoint(
      EndpointName='${name}', ContentType='text/csv',
      Body='${row}')['Body'].read()`,
  };
}

function sending(name: string, server: Server, row: string): DeploySummary['captures'] {
  const record = quoted(JSON.stringify({ input: row, output: 'ANSWER' }));
  const region = server.region === 'us-east-1' ? '' : ` -H 'x-guiderail-region: ${server.region}'`;
  return {
    key: `npx guiderail key create --name ${name} --allow captures${server.dataFlag}`,
    curl: `curl ${server.endpoint}/_guiderail/endpoints/${name}/captures \\
    -H "Authorization: Bearer $KEY_ID:$KEY_SECRET"${region} \\
    -H 'Content-Type: application/jsonlines' \\
    --data-binary ${record}`,
  };
}

/** The same for people, in lines of at most 80 characters where names and inputs let them. */
export function tellDeployed(told: DeploySummary, server: Server): string {
  const { endpointName, words, isNew, capturePercent, captureUri, monitor, invoke } = told;
  const captures = captureUri === undefined ? 'none' : `${capturePercent} %, ${captureUri}`;
  const lines = [
    `Endpoint ${endpointName} ${isNew ? 'is in service' : 'serves the new model'}: ${words}`,
    `  captures  ${captures}`,
    ...(monitor ? [`  monitor   ${monitorWords(monitor)}`] : []),
    `  console   npx guiderail console${server.flags}`,
    '',
  ];
  const settings = [`  eval "$(npx guiderail env${server.flags})"`];
  if (invoke) {
    lines.push('Ask it:', ...(server.inEnvironment ? [] : settings), `  ${invoke.curl}`);
    lines.push('or', `  ${invoke.aws}`, 'or in Python', `  ${invoke.python}`);
  }
  if (told.captures) {
    const unknown = server.dataFlag.endsWith(' DATA_DIR');
    lines.push(
      'Send it what the model is asked and answers, with the key that this makes' +
        (unknown ? "\nin DATA_DIR, the server's data directory:" : ':'),
    );
    lines.push(`  ${told.captures.key}`, `  ${told.captures.curl}`);
  }
  if (monitor) {
    lines.push('', 'Run its monitor at once, over the last hour:');
    lines.push(`  npx guiderail run ${shellWord(monitor.schedule)}${server.flags}`);
  }
  return `${lines.join('\n')}\n`;
}

const monitorWords = ({ schedule, expression, rows, columns }: Watched): string =>
  `${schedule}, ${expression}, against ${rows} rows of ${columns} columns`;
