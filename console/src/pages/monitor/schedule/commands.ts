import type { MonitorKind } from 'guiderail/console';
import type { Setup } from './load.js';

/** Members that a description has and a request has not. */
const answered = ['JobDefinitionArn', 'CreationTime', '$metadata'];

const operations: Readonly<Record<MonitorKind, string>> = {
  DataQuality: 'data-quality',
  ModelQuality: 'model-quality',
  ModelBias: 'model-bias',
  ModelExplainability: 'model-explainability',
};

/** The request that would make the definition again. */
export const definitionRequest = ({ described }: Setup['definition']): object =>
  Object.fromEntries(
    Object.entries(described).filter(
      ([name, value]) => !answered.includes(name) && value !== undefined,
    ),
  );

/** The request that would make the schedule again. */
export const scheduleRequest = ({ schedule, tags }: Setup): object => ({
  MonitoringScheduleName: schedule.MonitoringScheduleName,
  MonitoringScheduleConfig: schedule.MonitoringScheduleConfig,
  ...(tags.length > 0 && { Tags: tags }),
});

/** The same as commands for AWS's command line, against this server. */
export function commandsOf(type: MonitorKind, setup: Setup, endpoint: string): string {
  const made = (operation: string, request: object): string =>
    `aws sagemaker ${operation} --endpoint-url ${endpoint} \\\n  --cli-input-json ${quoted(JSON.stringify(request))}`;
  const schedule = made('create-monitoring-schedule', scheduleRequest(setup));
  if (setup.definition.name === undefined) return schedule;
  const operation = `create-${operations[type]}-job-definition`;
  return `${made(operation, definitionRequest(setup.definition))}\n\n${schedule}`;
}

/** In single quotes, as a POSIX shell reads it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
