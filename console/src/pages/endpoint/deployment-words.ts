import type { DeploymentOfEndpoint } from 'guiderail/console';
import { short } from '../../format/numbers.js';
import type { Tone } from '../../ui/index.js';

/** What was done, by the operation that began it. */
export const kinds: Readonly<Record<DeploymentOfEndpoint['operation'], string>> = {
  CreateEndpoint: 'Creation',
  UpdateEndpoint: 'Update',
  UpdateEndpointWeightsAndCapacities: 'Weights',
};

export const outcomes: Readonly<Record<DeploymentOfEndpoint['outcome'], readonly [Tone, string]>> =
  {
    InProgress: ['busy', 'Under way'],
    Succeeded: ['good', 'Succeeded'],
    RolledBack: ['warn', 'Rolled back'],
    Failed: ['warn', 'Failed'],
  };

/** Configuration before and after, or what changed of each variant. */
export function changeOf({ operation, before, config, changes }: DeploymentOfEndpoint): string {
  if (operation === 'UpdateEndpointWeightsAndCapacities') {
    return changes.map(variantText).join('; ') || 'as they were';
  }
  if (before === undefined) return config;
  return before === config ? `${config}, its models loaded anew` : `${before} → ${config}`;
}

function variantText({
  variant,
  weight: [from, to],
  instances: [had, has],
}: DeploymentOfEndpoint['changes'][number]): string {
  const parts = [
    ...(from === to ? [] : [`weight ${short(from)} → ${short(to)}`]),
    ...(had === has ? [] : [`instances ${had} → ${has}`]),
  ];
  return `${variant}: ${parts.join(', ')}`;
}
