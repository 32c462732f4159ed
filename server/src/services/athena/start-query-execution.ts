import type {
  StartQueryExecutionCommandInput,
  StartQueryExecutionCommandOutput,
} from '@aws-sdk/client-athena';
import type { Handler } from '../../base/service.js';
import { readS3Prefix, underS3Uri } from '../common/s3-uri.js';
import { catalogName } from '../common/table-catalog.js';
import { typesOf } from './dialect/statement.js';
import { tell } from './events.js';
import { invalidRequest } from './failure.js';
import { type AthenaRoom, workGroup } from './room.js';

/** Takes a query in; it runs as soon as there is room. */
export function startQueryExecution({
  deps,
  executions,
  runner,
}: AthenaRoom): Handler<StartQueryExecutionCommandInput, StartQueryExecutionCommandOutput> {
  return async (input, context) => {
    checkWorkGroup(input.WorkGroup);
    const { Catalog: catalog = catalogName, Database: database = 'default' } =
      input.QueryExecutionContext ?? {};
    if (catalog.toLowerCase() !== catalogName.toLowerCase()) {
      throw invalidRequest(`There is no catalog ${catalog}: use ${catalogName}`);
    }
    const outputLocation = input.ResultConfiguration?.OutputLocation;
    await checkOutput(deps, outputLocation);
    const location = outputLocation ?? '';
    const { type, sub } = typesOf(input.QueryString);
    const suffix = type === 'DML' ? 'csv' : 'txt';
    const { execution, isNew } = await executions.add(
      {
        ...{ region: context.region, submitted: deps.clock.now(), token: input.ClientRequestToken },
        document: {
          ...{ query: input.QueryString, parameters: input.ExecutionParameters, catalog },
          ...{ database: unquoted(database) },
          ...{ workGroup, outputLocation: location, statementType: type, substatementType: sub },
          events: 1,
        },
        fileOf: (id) => underS3Uri(location, `${id}.${suffix}`),
      },
      (rows, made) => tell(deps, rows, made, undefined),
    );
    if (isNew) await runner.enqueue(execution);
    return { QueryExecutionId: execution.id };
  };
}

/** @throws InvalidRequestException for any but the one that there is. */
export function checkWorkGroup(name: string | undefined): void {
  if (name === undefined || name === workGroup) return;
  throw invalidRequest(
    `WorkGroup ${name} is not found: there is one, ${workGroup}`,
    'WORKGROUP_NOT_FOUND',
  );
}

async function checkOutput(
  { objects }: AthenaRoom['deps'],
  location: string | undefined,
): Promise<void> {
  if (location === undefined) {
    throw invalidRequest(
      'No output location provided. Give ResultConfiguration.OutputLocation, such as s3://bucket/results/',
    );
  }
  const place = readS3Prefix(location);
  if (!place) {
    throw invalidRequest(
      `outputLocation is not a valid S3 path: ${location}; write s3://bucket/folder/`,
    );
  }
  if ((await objects.bucketRegion(place.bucket)) !== undefined) return;
  throw invalidRequest(
    `Unable to verify/create output bucket ${place.bucket}: create it first, or use another`,
  );
}

/** A database's name without the ticks that clients of Hive's statements put around it. */
const unquoted = (name: string): string => name.replace(/^`(.+)`$/, '$1');
