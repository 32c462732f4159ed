import type { MonitoringType } from '@aws-sdk/client-sagemaker';
import { ServiceError, validationException } from '../../../base/errors.js';
import { type OwnPath, type OwnRequest, readJsonObject } from '../../../base/own-path.js';
import { monitorTypeOf } from '../monitor-types.js';
import {
  definitionPlan,
  type Plan,
  planOf,
  type Request,
  type ScheduleConfigDocument,
  timingOf,
} from '../plan.js';
import { refuseCode } from '../refuse-code.js';
import { readConstraints } from '../replay/paths.js';
import type { Monitoring } from '../room.js';
import { findSchedule } from '../schedules.js';
import { environmentOf, objectOf, onlyMembers } from '../trial/read-members.js';
import { requireAnalyzer, withEnvironment } from '../trial/try-run.js';
import { type DryRunQuestion, dryRun } from './dry-run.js';
import { checkKinds } from './request-shape.js';

/** A trial on a sample that takes longer is stopped. */
const longest_ms = 30_000;
const mostAtOnce = 2;
const retryAfter_s = 2;

type Asked = Record<string, unknown>;

/**
 * `POST /_guiderail/dry-run`, body `{"MonitoringScheduleConfig": {...}}` as CreateMonitoringSchedule
 * takes it, or `{"JobDefinition": {...}, "MonitoringType", "ScheduleConfig"}`; or
 * `/_guiderail/monitoring-schedules/{name}/dry-run`, body `{"Constraints", "Thresholds",
 * "Environment"}` as a replay's: what a run would do, tried on the newest records.
 */
export function dryRunPaths(monitoring: Monitoring): OwnPath[] {
  let underWay = 0;
  const answered = async (ask: () => Promise<DryRunQuestion>): Promise<object> => {
    if (underWay >= mostAtOnce) {
      const message = `${mostAtOnce} dry runs are under way: ask again.`;
      throw new ServiceError('ThrottlingException', message, 429, {}, retryAfter_s);
    }
    underWay += 1;
    try {
      return await dryRun(monitoring, await ask(), AbortSignal.timeout(longest_ms));
    } finally {
      underWay -= 1;
    }
  };
  const common = { method: 'POST', forCaptures: false } as const;
  return [
    {
      ...common,
      pattern: /^\/_guiderail\/dry-run()$/,
      handler: (_, request) =>
        answered(() => ofConfiguration(monitoring, request, readJsonObject(request.body))),
    },
    {
      ...common,
      pattern: /^\/_guiderail\/monitoring-schedules\/([a-zA-Z0-9-]{1,63})\/dry-run$/,
      handler: (name, request) =>
        answered(() => ofSchedule(monitoring, request, name, readJsonObject(request.body))),
    },
  ];
}

async function ofSchedule(
  { deps }: Monitoring,
  { region, mayRunCode }: OwnRequest,
  name: string,
  asked: Asked,
): Promise<DryRunQuestion> {
  onlyMembers(asked, ['Constraints', 'Thresholds', 'Environment']);
  const owner = { region, accountId: deps.accountId };
  const { document, name: schedule } = await findSchedule({ deps }, owner, name);
  const plan = withEnvironment(
    await planOf(deps.resources, document.config, owner),
    environmentOf(asked),
  );
  allowed(plan, mayRunCode);
  return {
    ...{ region, schedule, plan, timing: timingOf(document.config, plan) },
    constraints: readConstraints(asked),
    thresholds: objectOf(asked, 'Thresholds'),
  };
}

async function ofConfiguration(
  { deps }: Monitoring,
  { region, mayRunCode }: OwnRequest,
  asked: Asked,
): Promise<DryRunQuestion> {
  const read = asked.JobDefinition === undefined ? configured : defined;
  const { config, plan } = await read(deps, region, asked);
  allowed(plan, mayRunCode);
  return { region, schedule: 'dry-run', plan, timing: timingOf(config, plan) };
}

interface Configured {
  readonly config: ScheduleConfigDocument;
  readonly plan: Plan;
}

async function configured(
  deps: Monitoring['deps'],
  region: string,
  asked: Asked,
): Promise<Configured> {
  onlyMembers(asked, ['MonitoringScheduleConfig', 'MonitoringScheduleName', 'Tags']);
  const config = objectOf(asked, 'MonitoringScheduleConfig');
  if (!config) {
    throw validationException(
      'Give MonitoringScheduleConfig, or JobDefinition and MonitoringType.',
    );
  }
  checkKinds(config, 'MonitoringScheduleConfig');
  const input = { MonitoringScheduleName: 'dry-run', MonitoringScheduleConfig: config };
  await deps.calls.sagemaker.CreateMonitoringSchedule(input as never, {
    ...{ region, validateOnly: true },
  });
  const checked = config as unknown as ScheduleConfigDocument;
  const owner = { region, accountId: deps.accountId };
  return { config: checked, plan: await planOf(deps.resources, checked, owner) };
}

async function defined(
  deps: Monitoring['deps'],
  region: string,
  asked: Asked,
): Promise<Configured> {
  onlyMembers(asked, ['JobDefinition', 'MonitoringType', 'ScheduleConfig']);
  const definition = { JobDefinitionName: 'dry-run', ...objectOf(asked, 'JobDefinition') };
  checkKinds(definition, 'JobDefinition');
  const times = objectOf(asked, 'ScheduleConfig');
  if (times) checkKinds(times, 'ScheduleConfig');
  const { MonitoringType: type } = asked;
  const { sagemaker } = deps.calls;
  const context = { region, validateOnly: true };
  if (type === 'DataQuality') {
    await sagemaker.CreateDataQualityJobDefinition(definition as never, context);
  } else if (type === 'ModelQuality') {
    await sagemaker.CreateModelQualityJobDefinition(definition as never, context);
  } else throw validationException('MonitoringType must be DataQuality or ModelQuality.');
  const config = {
    MonitoringJobDefinitionName: 'dry-run',
    MonitoringType: type satisfies MonitoringType,
    ...(times && { ScheduleConfig: times }),
  } as unknown as ScheduleConfigDocument;
  return { config, plan: definitionPlan(monitorTypeOf(type), definition as unknown as Request) };
}

function allowed(plan: Plan, mayRunCode: boolean): void {
  refuseCode(plan, { mayRunCode });
  requireAnalyzer(plan);
}
