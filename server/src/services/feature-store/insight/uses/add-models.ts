import type { DescribeModelCommandOutput } from '@aws-sdk/client-sagemaker';
import { idOf } from './graph.js';
import { ifThere, listed } from './listed.js';
import type { Derived, Search } from './search.js';

const mostModels = 1_000;
const mostConfigs = 1_000;
const mostEndpoints = 500;
const page = { MaxResults: 100 };

/** Models of what training jobs made, and the configurations and endpoints that serve them. */
export async function addModels(search: Search, made: readonly Derived[]): Promise<void> {
  if (made.length === 0) return;
  const models = await modelsOf(search, made);
  if (models.size === 0) return;
  const configs = await configsOf(search, models);
  if (configs.size > 0) await addEndpoints(search, configs);
}

async function modelsOf(
  { calls, group: { region }, graph, bounded }: Search,
  made: readonly Derived[],
): Promise<Set<string>> {
  const { ListModels, DescribeModel } = calls.sagemaker;
  const found = new Set<string>();
  const all = listed(
    (NextToken) => ListModels({ NextToken, ...page }, { region }),
    ({ Models }) => Models,
    { most: mostModels, bounded: () => bounded('Model') },
  );
  for await (const { ModelName = '' } of all) {
    const model = await ifThere(DescribeModel({ ModelName }, { region }));
    const urls = new Set(model && urlsOf(model));
    for (const { of, uri, features } of made) {
      if (!urls.has(uri)) continue;
      graph.edge(of, graph.node('Model', ModelName), `its ModelDataUrl is ${uri}`, features);
      found.add(ModelName);
    }
  }
  return found;
}

const urlsOf = ({ PrimaryContainer, Containers = [] }: DescribeModelCommandOutput): string[] =>
  [...(PrimaryContainer ? [PrimaryContainer] : []), ...Containers].flatMap(
    ({ ModelDataUrl, ModelDataSource }) =>
      ModelDataUrl ?? ModelDataSource?.S3DataSource?.S3Uri ?? [],
  );

async function configsOf(
  { calls, group: { region }, graph, bounded }: Search,
  models: ReadonlySet<string>,
): Promise<Set<string>> {
  const { ListEndpointConfigs, DescribeEndpointConfig } = calls.sagemaker;
  const found = new Set<string>();
  const all = listed(
    (NextToken) => ListEndpointConfigs({ NextToken, ...page }, { region }),
    ({ EndpointConfigs }) => EndpointConfigs,
    { most: mostConfigs, bounded: () => bounded('EndpointConfig') },
  );
  for await (const { EndpointConfigName = '' } of all) {
    const config = await ifThere(DescribeEndpointConfig({ EndpointConfigName }, { region }));
    const variants = [
      ...(config?.ProductionVariants ?? []),
      ...(config?.ShadowProductionVariants ?? []),
    ];
    for (const { ModelName, VariantName } of variants) {
      if (ModelName === undefined || !models.has(ModelName)) continue;
      const id = graph.node('EndpointConfig', EndpointConfigName);
      graph.edge(idOf('Model', ModelName), id, `its variant ${VariantName} serves the model`);
      found.add(EndpointConfigName);
    }
  }
  return found;
}

async function addEndpoints(
  { calls, group: { region }, graph, bounded }: Search,
  configs: ReadonlySet<string>,
): Promise<void> {
  const { ListEndpoints, DescribeEndpoint } = calls.sagemaker;
  const all = listed(
    (NextToken) => ListEndpoints({ NextToken, ...page }, { region }),
    ({ Endpoints }) => Endpoints,
    { most: mostEndpoints, bounded: () => bounded('Endpoint') },
  );
  for await (const { EndpointName = '' } of all) {
    const endpoint = await ifThere(DescribeEndpoint({ EndpointName }, { region }));
    const config = endpoint?.EndpointConfigName;
    if (config === undefined || !configs.has(config)) continue;
    const id = graph.node('Endpoint', EndpointName, endpoint?.EndpointStatus ?? null);
    graph.edge(idOf('EndpointConfig', config), id, 'it has this configuration');
  }
}
