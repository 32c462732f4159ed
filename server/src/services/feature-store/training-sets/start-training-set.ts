import { validationException } from '../../../base/errors.js';
import { randomHex } from '../../../base/ids.js';
import { quoteName, quoteText } from '../../../base/quote.js';
import type { CallContext } from '../../../base/service.js';
import { underS3Uri } from '../../common/s3-uri.js';
import { catalogName } from '../../common/table-catalog.js';
import type { FeatureStoreDeps } from '../deps.js';
import type { FeatureGroups } from '../feature-group.js';
import { fileTable } from './base-file.js';
import type { TrainingSetRequest } from './request.js';
import { groupTable, planOf } from './resolve.js';
import { trainingSetSql } from './sql.js';

/** Athena's bound on a statement. */
const longestStatement_bytes = 262_144;

/** A training set that is being made: a query execution, and where its rows will be. */
export interface StartedTrainingSet {
  readonly QueryExecutionId: string;
  /** Whoever runs it again by StartQueryExecution gets the set again. */
  readonly Sql: string;
  /** The CSV's object, or the folder of the Parquet files. */
  readonly OutputLocation: string;
}

/** Begins a training set. @throws ServiceError, before anything runs, for what is not there. */
export async function startTrainingSet(
  deps: Pick<FeatureStoreDeps, 'objects' | 'catalog' | 'clock' | 'calls'>,
  groups: Pick<FeatureGroups, 'get'>,
  asked: TrainingSetRequest,
  context: Pick<CallContext, 'region'> & Partial<CallContext>,
): Promise<StartedTrainingSet> {
  const { region } = context;
  const found = await Promise.all(asked.featureGroups.map(({ name }) => groups.get(region, name)));
  const base =
    'featureGroup' in asked.base
      ? groupTable(await groups.get(region, asked.base.featureGroup))
      : await fileTable(deps, region, asked.base);
  const select = trainingSetSql(planOf(asked, base, found));
  const name = `training_set_${randomHex(8)}`;
  const folder = underS3Uri(asked.outputLocation, `${name}/`);
  const sql =
    asked.format === 'csv' ? select : asTable({ database: base.database, name, folder, select });
  if (Buffer.byteLength(sql) > longestStatement_bytes) {
    throw validationException(
      `The set's statement is longer than Athena's ${longestStatement_bytes} bytes: choose fewer ` +
        'features by "features", or make several sets.',
    );
  }
  const { QueryExecutionId: id = '' } = await deps.calls.athena.StartQueryExecution(
    {
      QueryString: sql,
      QueryExecutionContext: { Catalog: catalogName, Database: base.database },
      ResultConfiguration: { OutputLocation: asked.outputLocation },
    },
    context,
  );
  const output = asked.format === 'csv' ? underS3Uri(asked.outputLocation, `${id}.csv`) : folder;
  return { QueryExecutionId: id, Sql: sql, OutputLocation: output };
}

/** Parquet is what Athena makes tables of; the set is one from then on. */
const asTable = (of: { database: string; name: string; folder: string; select: string }): string =>
  `CREATE TABLE ${quoteName(of.database)}.${quoteName(of.name)}\n` +
  `WITH (format = 'PARQUET', external_location = ${quoteText(of.folder)}) AS\n${of.select}`;
