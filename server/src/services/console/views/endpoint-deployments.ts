import type { Span } from './endpoint-series.js';
import type { DeploymentOfEndpoint, MarkOfEndpoint } from './endpoint-types.js';
import type { ViewDeps, ViewRequest } from './view.js';

const listed = 25;
const mostMarks = 100;
/** What is changed within it after the creation belongs to the creation. */
const firstMoments_ms = 60_000;

/** As `endpoints/{name}/deployments` answers it. */
interface Told {
  readonly Operation: DeploymentOfEndpoint['operation'];
  readonly Outcome: DeploymentOfEndpoint['outcome'];
  readonly StartTime: number;
  readonly EndTime?: number;
  readonly EndpointConfigName: string;
  readonly PreviousEndpointConfigName?: string;
  readonly FailureReason?: string;
  readonly VariantChanges?: readonly {
    readonly VariantName: string;
    readonly PreviousWeight: number;
    readonly Weight: number;
    readonly PreviousInstanceCount: number;
    readonly InstanceCount: number;
  }[];
}

/** What the endpoint's description tells of what was before deployments were kept. */
export interface Since {
  readonly name: string;
  readonly config: string;
  readonly created: number;
  readonly modified: number;
}

/** The newest deployments of an endpoint, and marks of those that its page's span touches. */
export async function deploymentsOf(
  deps: ViewDeps,
  request: ViewRequest,
  endpoint: Since,
  span: Span,
): Promise<{ deployments: DeploymentOfEndpoint[]; marks: MarkOfEndpoint[] }> {
  const path = `endpoints/${encodeURIComponent(endpoint.name)}/deployments`;
  const read = async (body: object): Promise<DeploymentOfEndpoint[]> => {
    const { Deployments } = await deps.own<{ Deployments: Told[] }>(path, body, request);
    return Deployments.map(deploymentOf);
  };
  const [deployments, touched] = await Promise.all([
    read({ Limit: listed }),
    read({ StartTime: span.start, EndTime: span.end, Limit: mostMarks }),
  ]);
  const begun = touched.map(markOf);
  return { deployments, marks: [...earlier(endpoint, span, { deployments, touched }), ...begun] };
}

/** Marks of an endpoint that is older than what is kept of its deployments. */
function earlier(
  { config, created, modified }: Since,
  { start, end }: Span,
  known: {
    readonly deployments: readonly DeploymentOfEndpoint[];
    readonly touched: readonly DeploymentOfEndpoint[];
  },
): MarkOfEndpoint[] {
  const marks: MarkOfEndpoint[] = [];
  if (!known.touched.some(({ operation }) => operation === 'CreateEndpoint')) {
    marks.push({ at: created, kind: 'deployment', label: 'Created' });
  }
  if (known.deployments.length === 0 && modified - created > firstMoments_ms) {
    marks.push({ at: modified, kind: 'deployment', label: `Last changed: ${config}` });
  }
  return marks.filter(({ at }) => at >= start && at < end);
}

const deploymentOf = (told: Told): DeploymentOfEndpoint => ({
  operation: told.Operation,
  outcome: told.Outcome,
  started: told.StartTime,
  ended: told.EndTime,
  config: told.EndpointConfigName,
  before: told.PreviousEndpointConfigName,
  failure: told.FailureReason,
  changes: (told.VariantChanges ?? []).map((change) => ({
    variant: change.VariantName,
    weight: [change.PreviousWeight, change.Weight],
    instances: [change.PreviousInstanceCount, change.InstanceCount],
  })),
});

function markOf(one: DeploymentOfEndpoint): MarkOfEndpoint {
  const isBad = one.outcome === 'RolledBack' || one.outcome === 'Failed';
  const lasted = one.ended !== undefined && one.ended > one.started;
  return {
    at: one.started,
    ...(lasted && { until: one.ended }),
    kind: isBad ? 'rollback' : 'deployment',
    label: labelOf(one),
  };
}

function labelOf({ operation, outcome, config, before, changes }: DeploymentOfEndpoint): string {
  if (operation === 'UpdateEndpointWeightsAndCapacities') {
    const words = changes.map(({ variant, weight: [from, to], instances: [had, has] }) =>
      from === to ? `${variant} ${had} → ${has} instances` : `${variant} ${from} → ${to}`,
    );
    return `Weights: ${words.join(', ') || 'as they were'}`;
  }
  if (operation === 'CreateEndpoint') return `${creation[outcome]}: ${config}`;
  const isBad = outcome === 'RolledBack' || outcome === 'Failed';
  return isBad ? `Update to ${config} rolled back` : `${update[outcome]}: ${before} → ${config}`;
}

const creation = {
  ...{ InProgress: 'Being created', Succeeded: 'Created' },
  ...{ Failed: 'Could not be created', RolledBack: 'Could not be created' },
} as const;
const update = { InProgress: 'Update under way', Succeeded: 'Updated' } as const;
