import {
  DatasetFormat,
  type DatasetFormatValue,
  DefaultModelMonitor,
  type Session,
} from '@guiderail/sdk';
import type { DataFile } from './check-files.js';
import type { DeployOptions } from './deploy-options.js';

/** The monitor of an endpoint that was deployed. */
export interface Watched {
  readonly schedule: string;
  readonly expression: string;
  readonly rows: number;
  readonly columns: number;
  readonly baselineUri: string;
  readonly isNew: boolean;
}

/**
 * Describes the baseline by a job and holds the endpoint to it by the schedule `NAME-monitor`; one
 * that is there goes on with the new baseline and times.
 * @throws UnexpectedStatusError when the job fails.
 */
export async function watch(
  { name, schedule, header }: DeployOptions,
  baseline: DataFile,
  role: string,
  session: Session,
): Promise<Watched> {
  const monitorName = `${name}-monitor`;
  const monitor = new DefaultModelMonitor({ role, sagemakerSession: session });
  const job = await monitor.suggestBaseline({
    baselineDataset: baseline.path,
    datasetFormat: formatOf(baseline, header),
    logs: () => undefined,
  });
  const statistics = await monitor.baselineStatistics();
  const constraints = await monitor.suggestedConstraints();
  const existing = await attach(monitorName, session);
  const choices = {
    endpointInput: name,
    statistics,
    constraints,
    scheduleCronExpression: schedule,
  };
  if (existing) await existing.updateMonitoringSchedule(choices);
  else await monitor.createMonitoringSchedule({ ...choices, monitorScheduleName: monitorName });
  return {
    schedule: monitorName,
    expression: schedule,
    rows: statistics.body.dataset.item_count,
    columns: statistics.body.features.length,
    baselineUri: await job.outputS3Uri(),
    isNew: existing === undefined,
  };
}

async function attach(name: string, session: Session): Promise<DefaultModelMonitor | undefined> {
  try {
    return await DefaultModelMonitor.attach(name, session);
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFound') return undefined;
    throw error;
  }
}

function formatOf({ format }: DataFile, header: boolean): DatasetFormatValue {
  if (format === 'parquet') return DatasetFormat.parquet();
  return format === 'csv'
    ? DatasetFormat.csv({ header })
    : DatasetFormat.json({ lines: format === 'jsonl' });
}
