import type { Scratch } from '../../../processes/scratch.js';
import type { ProcessingJob } from '../store.js';
import { ml } from './places.js';

/** The only host of a job: there is one machine. */
const host = 'algo-1';
const folders = [
  'config',
  'processing/input',
  'processing/output',
  'output/metrics/cloudwatch',
  'tmp',
];

/** Lays out `ml` in the scratch folder as /opt/ml is in AWS's processing containers. */
export async function layOut(scratch: Scratch, job: ProcessingJob): Promise<void> {
  for (const folder of folders) await scratch.folder(`${ml}/${folder}`);
  for (const [name, content] of Object.entries(configFiles(job))) {
    await scratch.write(`${ml}/config/${name}`, JSON.stringify(content));
  }
}

function configFiles({ arn, name, document: { request } }: ProcessingJob): Record<string, object> {
  const { ProcessingInputs, ProcessingOutputConfig, AppSpecification, ...rest } = request;
  return {
    'processingjobconfig.json': {
      ProcessingJobArn: arn,
      ProcessingJobName: name,
      Environment: rest.Environment ?? {},
      AppSpecification,
      ProcessingInputs: ProcessingInputs ?? [],
      ProcessingOutputConfig: ProcessingOutputConfig ?? { Outputs: [] },
      ProcessingResources: rest.ProcessingResources,
      RoleArn: rest.RoleArn,
      StoppingCondition: rest.StoppingCondition ?? {},
    },
    'resourceconfig.json': {
      current_host: host,
      hosts: [host],
      network_interface_name: 'lo',
      current_instance_type: rest.ProcessingResources.ClusterConfig?.InstanceType,
    },
  };
}
