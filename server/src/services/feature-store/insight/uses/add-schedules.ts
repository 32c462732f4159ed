import type { MonitoringScheduleConfig } from '@aws-sdk/client-sagemaker';
import { idOf } from './graph.js';
import { ifThere, listed } from './listed.js';
import { meet } from './places.js';
import type { Search } from './search.js';

const mostSchedules = 500;

/** A schedule that reads a group. */
export interface GroupSchedule {
  readonly name: string;
  readonly status: string | undefined;
  /** The S3 URI that it reads. */
  readonly place: string;
}

/** The monitoring schedules that read the group's offline store. */
export async function* schedulesOf({
  calls,
  group: { region, document },
  bounded,
}: Pick<Search, 'calls' | 'group' | 'bounded'>): AsyncGenerator<GroupSchedule> {
  const store = document.offline?.S3StorageConfig?.ResolvedOutputS3Uri;
  if (store === undefined) return;
  const { ListMonitoringSchedules, DescribeMonitoringSchedule } = calls.sagemaker;
  const all = listed(
    (NextToken) => ListMonitoringSchedules({ NextToken, MaxResults: 100 }, { region }),
    ({ MonitoringScheduleSummaries }) => MonitoringScheduleSummaries,
    { most: mostSchedules, bounded: () => bounded('MonitoringSchedule') },
  );
  for await (const { MonitoringScheduleName: name = '', MonitoringScheduleStatus: status } of all) {
    const found = await ifThere(
      DescribeMonitoringSchedule({ MonitoringScheduleName: name }, { region }),
    );
    const config = found?.MonitoringScheduleConfig;
    const place = config && (await placeOf(calls, region, config));
    if (place !== undefined && meet(place, store)) yield { name, status, place };
  }
}

/** What a schedule reads in place of an endpoint's captures. */
async function placeOf(
  { sagemaker }: Search['calls'],
  region: string,
  config: MonitoringScheduleConfig,
): Promise<string | undefined> {
  const [inline] = config.MonitoringJobDefinition?.MonitoringInputs ?? [];
  if (inline) return inline.BatchTransformInput?.DataCapturedDestinationS3Uri;
  const JobDefinitionName = config.MonitoringJobDefinitionName ?? '';
  const asked = [{ JobDefinitionName }, { region }] as const;
  switch (config.MonitoringType) {
    case 'ModelQuality': {
      const found = await ifThere(sagemaker.DescribeModelQualityJobDefinition(...asked));
      return found?.ModelQualityJobInput?.BatchTransformInput?.DataCapturedDestinationS3Uri;
    }
    case 'ModelBias': {
      const found = await ifThere(sagemaker.DescribeModelBiasJobDefinition(...asked));
      return found?.ModelBiasJobInput?.BatchTransformInput?.DataCapturedDestinationS3Uri;
    }
    case 'ModelExplainability': {
      const found = await ifThere(sagemaker.DescribeModelExplainabilityJobDefinition(...asked));
      return found?.ModelExplainabilityJobInput?.BatchTransformInput?.DataCapturedDestinationS3Uri;
    }
    default: {
      const found = await ifThere(sagemaker.DescribeDataQualityJobDefinition(...asked));
      return found?.DataQualityJobInput?.BatchTransformInput?.DataCapturedDestinationS3Uri;
    }
  }
}

export async function addSchedules(search: Search): Promise<void> {
  const { graph, group } = search;
  for await (const { name, status, place } of schedulesOf(search)) {
    const schedule = graph.node('MonitoringSchedule', name, status ?? null);
    graph.edge(idOf('FeatureGroup', group.name), schedule, `its input is ${place}`);
  }
}
