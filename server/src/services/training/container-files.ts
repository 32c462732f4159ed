import type { Scratch } from '../../processes/scratch.js';
import type { TrainingRequest } from './store.js';

/** The only host of a job: there is one machine. */
export const host = 'algo-1';
const networkInterface = 'lo';
const defaultType = 'ml.m5.xlarge';

export const instanceType = (request: TrainingRequest): string =>
  request.ResourceConfig?.InstanceType ??
  request.ResourceConfig?.InstanceGroups?.[0]?.InstanceType ??
  defaultType;

/** What AWS's containers find in /opt/ml/input/config, by the file's name. */
export function configFiles(request: TrainingRequest): Record<string, unknown> {
  const type = instanceType(request);
  const channels = (request.InputDataConfig ?? []).map((channel) => [
    channel.ChannelName,
    {
      TrainingInputMode: 'File',
      S3DistributionType:
        channel.DataSource?.S3DataSource?.S3DataDistributionType ?? 'FullyReplicated',
      RecordWrapperType: channel.RecordWrapperType ?? 'None',
      ...(channel.ContentType === undefined ? {} : { ContentType: channel.ContentType }),
    },
  ]);
  return {
    'hyperparameters.json': request.HyperParameters ?? {},
    'inputdataconfig.json': Object.fromEntries(channels) as object,
    'resourceconfig.json': {
      current_host: host,
      current_instance_type: type,
      current_group_name: 'homogeneousCluster',
      hosts: [host],
      instance_groups: [
        { instance_group_name: 'homogeneousCluster', instance_type: type, hosts: [host] },
      ],
      network_interface_name: networkInterface,
    },
  };
}

/** Folders of /opt/ml that are there before the training begins. */
const folders = ['input/config', 'input/data', 'model', 'output/data', 'output/intermediate'];

/** Lays out `ml` in the scratch folder as /opt/ml is in AWS's containers. */
export async function layOut(scratch: Scratch, request: TrainingRequest): Promise<void> {
  for (const folder of [...folders, 'code', 'checkpoints', 'tmp']) {
    await scratch.folder(`ml/${folder}`);
  }
  for (const [name, content] of Object.entries(configFiles(request))) {
    await scratch.write(`ml/input/config/${name}`, JSON.stringify(content));
  }
}
