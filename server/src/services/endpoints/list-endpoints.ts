import type {
  ListEndpointsCommandInput,
  ListEndpointsCommandOutput,
} from '@aws-sdk/client-sagemaker';
import type { Handler } from '../../base/service.js';
import type { Resources } from '../common/resources.js';
import { type EndpointDocument, endpointKind, statusOf } from './document.js';

export const listEndpoints =
  (resources: Resources): Handler<ListEndpointsCommandInput, ListEndpointsCommandOutput> =>
  async (input, context) => {
    const { items, ...more } = await resources.list<EndpointDocument>(
      endpointKind,
      context.region,
      input,
      undefined,
      { createdAtOrAfter: true },
    );
    return {
      Endpoints: items.map((resource) => ({
        EndpointName: resource.name,
        EndpointArn: resource.arn,
        CreationTime: new Date(resource.created),
        LastModifiedTime: new Date(resource.modified),
        EndpointStatus: statusOf(resource),
      })),
      ...more,
    };
  };
