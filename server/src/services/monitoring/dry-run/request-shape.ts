import { validationException } from '../../../base/errors.js';

const structures = new Set([
  ...['MonitoringJobDefinition', 'ScheduleConfig', 'BaselineConfig', 'ConstraintsResource'],
  ...['StatisticsResource', 'MonitoringOutputConfig', 'S3Output', 'MonitoringResources'],
  ...['ClusterConfig', 'MonitoringAppSpecification', 'StoppingCondition', 'NetworkConfig'],
  ...['VpcConfig', 'EndpointInput', 'BatchTransformInput', 'DatasetFormat', 'Csv', 'Json'],
  ...['Parquet', 'GroundTruthS3Input', 'JobResources', 'AppSpecification', 'JobInput'],
  'JobOutputConfig',
]);
const lists = new Set(['MonitoringInputs', 'MonitoringOutputs', 'Tags']);
const textLists = new Set([
  ...['ContainerEntrypoint', 'ContainerArguments', 'SecurityGroupIds', 'Subnets'],
]);
const numbers = new Set([
  ...['InstanceCount', 'VolumeSizeInGB', 'MaxRuntimeInSeconds', 'ProbabilityThresholdAttribute'],
]);
const truths = new Set([
  ...['Header', 'Line', 'EnableNetworkIsolation', 'EnableInterContainerTrafficEncryption'],
]);
const texts = new Set([
  ...['JobDefinitionName', 'MonitoringJobDefinitionName', 'MonitoringType', 'BaseliningJobName'],
  ...['S3Uri', 'ImageUri', 'RecordPreprocessorSourceUri', 'PostAnalyticsProcessorSourceUri'],
  ...['ProblemType', 'ConfigUri', 'EndpointName', 'DataCapturedDestinationS3Uri', 'LocalPath'],
  ...['S3InputMode', 'S3DataDistributionType', 'FeaturesAttribute', 'InferenceAttribute'],
  ...['ProbabilityAttribute', 'ExcludeFeaturesAttribute', 'StartTimeOffset', 'EndTimeOffset'],
  ...['S3UploadMode', 'KmsKeyId', 'VolumeKmsKeyId', 'InstanceType', 'RoleArn'],
  ...['ScheduleExpression', 'DataAnalysisStartTime', 'DataAnalysisEndTime', 'Key', 'Value'],
]);

/**
 * Sees that JSON has the members of SageMaker's monitoring requests, each of its kind: the
 * protocol's own decoding does that for a request on the wire, clients' checks for names.
 * @throws ValidationException naming the place
 */
export function checkKinds(value: unknown, place: string): void {
  if (!isObject(value)) throw validationException(`${place} must be a JSON object.`);
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined) checkMember(name, member, `${place}.${name}`);
  }
}

function checkMember(name: string, value: unknown, place: string): void {
  const plain = name.replace(/^(DataQuality|ModelQuality)(?=[A-Z])/, '');
  if (structures.has(plain)) checkKinds(value, place);
  else if (name === 'Environment') need(isTexts(value, 'map'), place, 'an object of texts');
  else if (lists.has(name)) {
    if (!Array.isArray(value)) throw kind(place, 'a list');
    for (const [index, item] of value.entries()) checkKinds(item, `${place}[${index}]`);
  } else if (textLists.has(name)) need(isTexts(value, 'list'), place, 'a list of texts');
  else if (numbers.has(name)) need(typeof value === 'number', place, 'a number');
  else if (truths.has(name)) need(typeof value === 'boolean', place, 'true or false');
  else if (texts.has(name)) need(typeof value === 'string', place, 'a text');
  else throw validationException(`${place} is no member that SageMaker knows: take it out.`);
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isTexts(value: unknown, as: 'map' | 'list'): boolean {
  const isRight = as === 'list' ? Array.isArray(value) : isObject(value);
  return isRight && Object.values(value as object).every((one) => typeof one === 'string');
}

function need(isRight: boolean, place: string, what: string): void {
  if (!isRight) throw kind(place, what);
}

const kind = (place: string, what: string) => validationException(`${place} must be ${what}.`);
