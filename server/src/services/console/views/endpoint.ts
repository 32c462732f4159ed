import type { DescribeEndpointCommandOutput } from '@aws-sdk/client-sagemaker';
import { validationException } from '../../../base/errors.js';
import type { ScheduleRow } from '../runs.js';
import { alarmMarks, alarmsOf } from './endpoint-alarms.js';
import { captureOf } from './endpoint-capture.js';
import { deploymentsOf } from './endpoint-deployments.js';
import { incidentMarks } from './endpoint-incidents.js';
import { runMarks } from './endpoint-marks.js';
import { meteredVariants, type Span, seriesOf } from './endpoint-series.js';
import { spanOf } from './endpoint-span.js';
import type { EndpointView, VariantOfEndpoint } from './endpoint-types.js';
import { monitorOf } from './monitor-state.js';
import type { View, ViewDeps, ViewRequest } from './view.js';

type Described = Omit<DescribeEndpointCommandOutput, '$metadata'>;

/** One endpoint over a span: its variants, traffic, captures, monitors, alarms, and what happened. */
export const endpointView = (deps: ViewDeps): View => ({
  name: 'endpoint',
  async read(request): Promise<EndpointView> {
    const name = nameIn(request);
    const now = deps.now();
    const span = spanOf(request.body, now);
    const described = await deps.calls.sagemaker.DescribeEndpoint({ EndpointName: name }, request);
    const schedules = (await deps.schedules()).filter(
      ({ region, document }) => region === request.region && document.endpoint === name,
    );
    const variants = await variantsOf(deps, request, described, span);
    const names = schedules.map((schedule) => schedule.name);
    const alarms = await alarmsOf(deps, request, name, names);
    const head = headOf(name, described);
    const { deployments, marks } = await deploymentsOf(deps, request, head, span);
    return {
      ...head,
      ...{ now, span, variants, alarms, deployments },
      capture: await captureOf(deps, request, {
        ...{ endpoint: name, span, config: described.DataCaptureConfig },
        variants: variants.map((variant) => variant.name),
      }),
      monitors: await monitorsOf(deps, request, schedules, now),
      marks: [
        ...marks,
        ...(await alarmMarks(deps, request, alarms, span)),
        ...(await runMarks(deps, request, names, span)),
        ...(await incidentMarks(deps, request, name, span)),
      ].sort((a, b) => a.at - b.at),
    };
  },
});

/** The endpoint that a page asks for. @throws ValidationException where it names none */
export function nameIn({ body }: ViewRequest): string {
  if (typeof body.name === 'string' && body.name !== '') return body.name;
  throw validationException('name must be the name of an endpoint.');
}

function headOf(name: string, described: Described) {
  const { PendingDeploymentSummary: pending, ExplainerConfig } = described;
  return {
    name,
    arn: described.EndpointArn ?? '',
    status: described.EndpointStatus ?? 'Unknown',
    failure: described.FailureReason,
    config: described.EndpointConfigName ?? '',
    created: described.CreationTime?.getTime() ?? 0,
    modified: described.LastModifiedTime?.getTime() ?? 0,
    update: pending && {
      config: pending.EndpointConfigName ?? '',
      started: pending.StartTime?.getTime() ?? 0,
    },
    explains: ExplainerConfig?.ClarifyExplainerConfig !== undefined,
  };
}

async function variantsOf(
  deps: ViewDeps,
  request: ViewRequest,
  { EndpointName, EndpointConfigName, ProductionVariants = [] }: Described,
  span: Span,
): Promise<VariantOfEndpoint[]> {
  const endpoint = EndpointName ?? '';
  const metered = await meteredVariants(deps, request, endpoint);
  const serving = ProductionVariants.map(({ VariantName = '' }) => VariantName);
  const names = [...new Set([...serving, ...metered])];
  const taken = await seriesOf(deps, request, { endpoint, variants: names, span });
  const settings = await settingsOf(deps, request, EndpointConfigName);
  return names.flatMap((name) => {
    const known = taken.get(name);
    if (!known) return [];
    const summary = ProductionVariants.find(({ VariantName }) => VariantName === name);
    // one that is gone is told of where it had requests in the span
    if (!summary && known.total.invocations === undefined) return [];
    const setting = summary && settings.find(({ VariantName }) => VariantName === name);
    return {
      name,
      weight: summary?.CurrentWeight,
      instances: summary?.CurrentInstanceCount,
      image: summary?.DeployedImages?.[0]?.SpecifiedImage,
      model: setting?.ModelName,
      instanceType: setting?.InstanceType,
      ...known,
    };
  });
}

/** What a configuration says of its variants; it may have been deleted since. */
async function settingsOf(
  { calls }: ViewDeps,
  request: ViewRequest,
  EndpointConfigName: string | undefined,
) {
  const { EndpointConfigs = [] } = await calls.sagemaker.ListEndpointConfigs(
    { NameContains: EndpointConfigName, MaxResults: 100 },
    request,
  );
  const isThere = EndpointConfigs.some((one) => one.EndpointConfigName === EndpointConfigName);
  if (!isThere || EndpointConfigName === undefined) return [];
  const config = await calls.sagemaker.DescribeEndpointConfig({ EndpointConfigName }, request);
  return config.ProductionVariants ?? [];
}

async function monitorsOf(
  deps: ViewDeps,
  { region }: ViewRequest,
  schedules: readonly ScheduleRow[],
  now: number,
) {
  const [standings, incidents] = await Promise.all([
    deps.standings(region),
    deps.openIncidents(region),
  ]);
  return schedules.map((schedule) => {
    const standing = standings.find((one) => one.schedule === schedule.name);
    const open = incidents.filter((one) => one.schedule === schedule.name);
    return monitorOf(schedule, standing, open, now);
  });
}
