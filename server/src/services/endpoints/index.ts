import type { OwnPath } from '../../base/own-path.js';
import type { ServiceOperations } from '../../base/service.js';
import type { CaptureSource } from '../common/capture-source.js';
import { familyOperations } from '../common/family.js';
import type { ModelOpener } from '../common/model-runtime.js';
import { upkeep } from '../common/upkeep.js';
import { Captures } from './capture/captures.js';
import { createEndpoint } from './create-endpoint.js';
import { deleteEndpoint } from './delete-endpoint.js';
import { DeploymentHistory } from './deployment-history.js';
import { deploymentsPath } from './deployments-path.js';
import type { EndpointsDeps } from './deps.js';
import { describeEndpoint } from './describe-endpoint.js';
import { endpointConfigs } from './endpoint-config.js';
import { capturesPath } from './external/captures-path.js';
import { CaptureInbox } from './external/inbox.js';
import { type SentCaptures, type TakenCaptures, takeCaptures } from './external/take-captures.js';
import { EndpointHost } from './host.js';
import { invokeEndpoint } from './invoke-endpoint.js';
import { listEndpoints } from './list-endpoints.js';
import { modelOpener } from './model-opener.js';
import { prometheusText } from './prometheus.js';
import { updateEndpoint } from './update-endpoint.js';
import { updateEndpointWeightsAndCapacities } from './update-endpoint-weights-and-capacities.js';

/** Endpoints: models served, and their traffic captured. */
export interface EndpointsService {
  readonly operations: ServiceOperations[];
  readonly captures: CaptureSource;
  /** For rooms that ask models themselves. */
  readonly models: ModelOpener;
  /** Takes captures of a model that is asked elsewhere. @throws ServiceError */
  takeCaptures(sent: SentCaptures): Promise<TakenCaptures>;
  /** To be called a few times a second, in real time. */
  tick(now?: number): Promise<void>;
  /** What AWS has no operation for. */
  readonly paths: readonly OwnPath[];
  /** Takes up what an earlier life of the server left; once, before requests come. */
  recover(): Promise<void>;
  close(): Promise<void>;
  /** Counters in Prometheus' text form. */
  prometheus(): string;
}

export async function endpointsService(deps: EndpointsDeps): Promise<EndpointsService> {
  const captures = await Captures.open(deps);
  const realNow = deps.realNow ?? (() => performance.now());
  const inbox = await CaptureInbox.open({ ...deps, realNow });
  const forget = upkeep(deps.clock, () => inbox.forget());
  const history = await DeploymentHistory.open(deps.state);
  const host = new EndpointHost(deps, captures, history);
  const take = takeCaptures(deps, host, inbox);
  const configs = endpointConfigs(deps);
  return {
    operations: [
      familyOperations(configs, deps),
      {
        service: 'sagemaker',
        handlers: {
          CreateEndpoint: createEndpoint(deps, configs, host, history),
          DescribeEndpoint: describeEndpoint(deps.resources, () => deps.clock.now()),
          ListEndpoints: listEndpoints(deps.resources),
          UpdateEndpoint: updateEndpoint(deps, configs, host, history),
          UpdateEndpointWeightsAndCapacities: updateEndpointWeightsAndCapacities(
            deps,
            host,
            history,
          ),
          DeleteEndpoint: deleteEndpoint(deps, host, history),
        },
      },
      {
        service: 'sagemaker-runtime',
        handlers: { InvokeEndpoint: invokeEndpoint(host, deps.random ?? Math.random) },
      },
    ],
    captures: {
      seal: async (region, endpoint, before_ms) => {
        await captures.seal(region, endpoint, before_ms);
        await inbox.settle();
      },
      counts: (...asked) => captures.counts(...asked),
      variants: (...asked) => captures.variants(...asked),
    },
    models: modelOpener(deps),
    takeCaptures: take,
    paths: [capturesPath(take), deploymentsPath(deps, history)],
    tick: async () => {
      await captures.tick();
      inbox.tick();
      await forget(deps.clock.now());
      await host.tick();
    },
    recover: async () => {
      await captures.recover();
      await host.recover();
    },
    close: async () => {
      await host.close();
      await inbox.settle();
      await captures.closeAll();
    },
    prometheus: () => prometheusText(host, captures, inbox, deps.spool.bytes),
  };
}
